//! A memoized async function.

use std::hash::Hash;

use super::detach::Task;
use crate::error::Error;
use crate::key::Lookup;
use crate::memo::{Memo, Refresh, find, get_async};
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
    type Returns: Returns<Value: Send + Sync + 'static>;

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
    let state = F::memo().state();
    let found = find(&state, &F::lookup(&args));
    match found {
        Ok(value) => F::Returns::from_stored(value),
        Err(missing) => {
            // The function's future is made, not run, before the flight is boarded.
            get_async::<_, _, F::Returns>(&state, &missing, F::compute(args)).await
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
