//! A memoized async function of which each thread has values of its own.

use std::future::poll_fn;
use std::hash::Hash;
use std::task::Poll;

use super::asynchronous::{arrive, set_out};
use super::tenant::no_tenant;
use crate::error::Error;
use crate::key::Lookup;
use crate::memo::{Answer, Outcome, Source};
use crate::returns::Returns;
use crate::thread::{Calling, Refresh, ThreadMemo, look};

/// A memoized async function with `scope = thread`.
pub trait AsyncThreadFunction: 'static {
    /// All parameters.
    type Args<'a>;
    /// The parameters that are part of the key, as the function takes them.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Clone + Send + Sync + 'static;
    /// What the function returns, and what of it is stored.
    type Returns: Returns<Value: Clone + 'static> + 'static;

    /// The memo: one static.
    fn memo() -> &'static ThreadMemo<Self::Key, Value<Self>>;
    /// Finds the key among all parameters.
    fn lookup(args: &Self::Args<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;

    /// The return value for an error of memokit, where one may come and the return type has a place
    /// for it.
    fn failed(_: Error) -> Option<Return<Self>> {
        None
    }
}

/// The function as it was written, as a trait of its own; see
/// [`AsyncCompute`](super::AsyncCompute).
pub trait AsyncThreadCompute<Args>: AsyncThreadFunction {
    /// Runs the function.
    fn compute(args: Args) -> impl Future<Output = Return<Self>>;
}

/// The parameters of an async function.
type Args<'a, F> = <F as AsyncThreadFunction>::Args<'a>;

/// What a function returns.
pub(crate) type Return<F> = <<F as AsyncThreadFunction>::Returns as Returns>::Return;
/// What is stored of it.
pub(crate) type Value<F> = <<F as AsyncThreadFunction>::Returns as Returns>::Value;

/// Calls a memoized async function with `scope = thread`.
pub fn call_in_thread_async<'a, F: AsyncThreadCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> impl Future<Output = Return<F>> {
    answer::<F, _>(args, |answer| answer.value)
}

pub(crate) fn outcome<'a, F: AsyncThreadCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> impl Future<Output = Outcome<Return<F>>> {
    answer::<F, _>(args, |answer| {
        answer.into_outcome(F::memo().local().clock())
    })
}

/// Answers a call; `finish` makes of the answer what is wanted. As
/// [`asynchronous`](super::asynchronous) does, for the sake of those who recurse.
fn answer<'a, F: AsyncThreadCompute<Args<'a, F>>, T>(
    args: Args<'a, F>,
    finish: impl FnOnce(Answer<Return<F>>) -> T,
) -> impl Future<Output = T> {
    let mut start = Some((args, finish));
    let mut calling = None;
    poll_fn(move |context| {
        if start.is_some()
            && let Some(done) = set_out(&mut start, &mut calling, begin::<F>)
        {
            return Poll::Ready(done);
        }
        match &mut calling {
            Some((call, _)) => match call.poll(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(answer) => Poll::Ready(arrive(&mut calling, answer)),
            },
            None => panic!("a future that has ended is not polled"),
        }
    })
}

/// Looks the key up: the answer, or the call that computes or waits. One that names no tenant is over.
// Never inlined: what it needs on the stack is gone before the compute, which may recurse.
#[inline(never)]
#[expect(
    clippy::type_complexity,
    reason = "the future of a compute has no other name"
)]
fn begin<'a, F: AsyncThreadCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> Result<
    Answer<Return<F>>,
    Box<Calling<F::Key, Value<F>, F::Returns, impl Future<Output = Return<F>>>>,
> {
    let looked = {
        let lookup = F::lookup(&args);
        if lookup.lacks_tenant() {
            let returned = no_tenant(F::memo().name(), F::failed);
            return Ok(Answer::new(returned, Source::Computed));
        }
        look::<_, F::Returns>(F::memo().local(), &lookup)
    };
    let (local, missing) = match looked {
        Ok(answer) => return Ok(answer),
        Err(missing) => missing,
    };
    Err(Box::new(Calling::new(local, missing, F::compute(args))))
}

pub(crate) async fn refresh<'a, F: AsyncThreadCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> Return<F> {
    let refresh = Refresh::begin(F::memo().local(), &F::lookup(&args));
    let Some(refresh) = refresh else {
        return no_tenant(F::memo().name(), F::failed);
    };
    let returned = F::compute(args).await;
    refresh.end::<F::Returns>(&returned);
    returned
}
