//! A memoized async function.

use std::hash::Hash;
use std::sync::Arc;

use super::detach::Task;
use crate::entry::Entry;
use crate::error::Error;
use crate::event::EventKind;
use crate::flight::Follower;
use crate::key::Lookup;
use crate::memo::{
    Answer, Duty, Memo, Missing, Outcome, Refresh, Serving, Source, State, Step, find, miss_async,
    refresh_in_background,
};
use crate::returns::Returns;

/// A memoized async function.
pub trait AsyncFunction: 'static {
    /// All parameters.
    type Args<'a>;
    /// The parameters that are part of the key, as the function takes them.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Send + Sync + 'static;
    /// What the function returns, and what of it is stored.
    type Returns: Returns<Value: Send + Sync + 'static, Return: 'static> + 'static;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, Value<Self>>;
    /// Finds the key among all parameters.
    fn lookup(args: &Self::Args<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;

    /// The compute with arguments of its own, where an option asks for it.
    fn detach(_: &Self::Args<'_>) -> Option<Task<Return<Self>>> {
        None
    }

    /// The return value of a call that has given up, where `timeout` asks for it.
    fn timed_out(_: Error) -> Option<Return<Self>> {
        None
    }
}

/// The function as it was written, as a trait of its own.
///
/// The parameters are a parameter of the trait, since a future that captures the lifetime of an
/// associated type is never seen to be `Send` (rust-lang/rust#100013).
pub trait AsyncCompute<Args>: AsyncFunction {
    /// Runs the function.
    fn compute(args: Args) -> impl Future<Output = Return<Self>>;
}

/// The parameters of an async function.
type Args<'a, F> = <F as AsyncFunction>::Args<'a>;

/// What a function returns.
pub(crate) type Return<F> = <<F as AsyncFunction>::Returns as Returns>::Return;
/// What is stored of it.
pub(crate) type Value<F> = <<F as AsyncFunction>::Returns as Returns>::Value;

/// Calls a memoized async function.
pub async fn call_async<'a, F: AsyncCompute<Args<'a, F>>>(args: Args<'a, F>) -> Return<F> {
    answer::<F>(args).await.value
}

pub(crate) async fn outcome<'a, F: AsyncCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> Outcome<Return<F>> {
    let answer = answer::<F>(args).await;
    answer.into_outcome(&F::memo().state().clock)
}

/// How a call goes on once its key has been looked up.
enum Course<F: AsyncFunction + ?Sized> {
    Answered(Answer<Return<F>>),
    Compute(Missing<F::Key>, Option<Duty<F::Key, Value<F>>>),
    /// Serve a stale value, unless a fresh one comes in time.
    Wait(Arc<Entry<F::Key, Value<F>>>, Follower<F::Key, Value<F>>),
}

/// Looks the key up. Not async, so that the future of the call holds no look-up and no clone of an
/// argument that it does not need.
fn course<F: AsyncFunction + ?Sized>(
    state: &State<F::Key, Value<F>>,
    args: &Args<'_, F>,
) -> Course<F> {
    let (entry, source) = match find(state, &F::lookup(args)) {
        Step::Hit(entry) => return Course::Answered(entry.answer::<F::Returns>(Source::L1)),
        Step::Miss(missing) => return Course::Compute(missing, None),
        Step::Ahead(entry) => (entry, Source::L1),
        Step::Stale(entry) => (entry, Source::Stale),
    };
    match refresh_in_background::<_, _, F::Returns>(state, &entry, || F::detach(args)) {
        Serving::Compute(duty) => {
            if source == Source::Stale {
                state.observer.emit(EventKind::Miss);
            }
            Course::Compute(entry.missing(), Some(duty))
        }
        Serving::After(follower)
            if source == Source::Stale && state.spec.soft_timeout.is_some() =>
        {
            Course::Wait(entry, follower)
        }
        Serving::After(_) | Serving::Now if source == Source::Stale => {
            Course::Answered(state.serve_stale::<F::Returns>(&entry))
        }
        Serving::After(_) | Serving::Now => {
            Course::Answered(entry.answer::<F::Returns>(Source::L1))
        }
    }
}

async fn answer<'a, F: AsyncCompute<Args<'a, F>>>(args: Args<'a, F>) -> Answer<Return<F>> {
    let state = F::memo().state();
    match course::<F>(&state, &args) {
        Course::Answered(answer) => answer,
        Course::Wait(entry, follower) => state.fresh_in_time::<F::Returns>(&entry, follower).await,
        Course::Compute(missing, duty) => {
            // Boxed: a call is most often a hit, and need not be as large as a compute. The
            // function's future is made, not run, before the flight is boarded.
            let compute = F::compute(args);
            Box::pin(miss_async::<_, _, F::Returns>(
                &state,
                &missing,
                duty,
                compute,
                F::timed_out,
            ))
            .await
        }
    }
}

pub(crate) async fn refresh<'a, F: AsyncCompute<Args<'a, F>>>(args: Args<'a, F>) -> Return<F> {
    let state = F::memo().state();
    let refresh = Refresh::begin(&state, &F::lookup(&args));
    let returned = F::compute(args).await;
    refresh.end::<_, F::Returns>(&state, &returned);
    returned
}
