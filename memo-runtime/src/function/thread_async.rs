//! A memoized async function of which each thread has values of its own.

use std::hash::Hash;

use super::tenant::no_tenant;
use crate::error::Error;
use crate::key::Lookup;
use crate::memo::{Answer, Outcome, Source};
use crate::returns::Returns;
use crate::thread::{Awaited, Refresh, ThreadMemo, begin_async, miss};

/// A memoized async function with `scope = thread`.
pub trait AsyncThreadFunction: 'static {
    /// All parameters.
    type Args<'a>;
    /// The parameters that are part of the key, as the function takes them.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Send + Sync + 'static;
    /// What the function returns, and what of it is stored.
    type Returns: Returns<Value: 'static> + 'static;

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
pub async fn call_in_thread_async<'a, F: AsyncThreadCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> Return<F> {
    answer::<F>(args).await.value
}

pub(crate) async fn outcome<'a, F: AsyncThreadCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> Outcome<Return<F>> {
    let answer = answer::<F>(args).await;
    answer.into_outcome(&F::memo().clock())
}

async fn answer<'a, F: AsyncThreadCompute<Args<'a, F>>>(args: Args<'a, F>) -> Answer<Return<F>> {
    match first::<F>(&args) {
        Ok(answer) => answer,
        // Boxed: a call is most often a hit, and need not be as large as a compute.
        Err((local, missing)) => {
            Box::pin(miss::<_, F::Returns>(local, missing, F::compute(args))).await
        }
    }
}

/// All of a call but its compute; one that names no tenant is over.
fn first<F: AsyncThreadFunction + ?Sized>(args: &Args<'_, F>) -> Awaited<F::Key, F::Returns> {
    let lookup = F::lookup(args);
    if lookup.lacks_tenant() {
        let returned = no_tenant(F::memo().name(), F::failed);
        return Ok(Answer::new(returned, Source::Computed));
    }
    begin_async::<_, F::Returns>(F::memo().local(), &lookup)
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
