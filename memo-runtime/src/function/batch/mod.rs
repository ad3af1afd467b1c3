//! A memoized batch function: a slice of keys in, a value for each out.

mod failed;
mod returns;

use std::hash::Hash;

pub use self::failed::{Failed, HasNoPlace, HasPlace};
pub use self::returns::BatchReturn;
use self::returns::{checked, collect};
pub(crate) use self::returns::{one, wrong_number};
use crate::batch::{Run, drive};
use crate::error::Error;
use crate::flight::Caller;
use crate::key::Lookup;
use crate::memo::Memo;
use crate::park::block_on;
use crate::record::MemoCell;

/// A memoized batch function.
pub trait BatchFunction: 'static {
    /// What the slice holds: of a method, references to records.
    type Item<'a>: Clone;
    /// One item, as a companion call gives it.
    type One<'a>;
    /// The other parameters: passed again if a batch is computed in parts.
    type Rest<'a>: Clone;
    /// One key, as a companion call gives it: one item and the other key parts.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Send + Sync + 'static;
    /// What the function returns.
    type Return: BatchReturn<Value: Send + Sync + 'static>;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, Value<Self>>;
    /// One item as a slice.
    fn slice<'s, 'a>(one: &'s Self::One<'a>) -> &'s [Self::Item<'a>];
    /// Finds the key of an item.
    fn lookup(item: &Self::Item<'_>, rest: &Self::Rest<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;
    /// The function as it was written.
    fn compute(items: &[Self::Item<'_>], rest: Self::Rest<'_>) -> Self::Return;
    /// The return value for an error of memokit, if the return type has one.
    fn failed(error: Error) -> Option<Self::Return>;

    /// No value has a memo of many of its kind.
    fn cell_of<'a>(_: &Self::Keys<'a>) -> Option<&'a MemoCell> {
        None
    }
}

/// A memoized async batch function.
#[cfg(feature = "async")]
pub trait AsyncBatchFunction: 'static {
    /// What the slice holds: of a method, references to records.
    type Item<'a>: Clone;
    /// One item, as a companion call gives it.
    type One<'a>;
    /// The other parameters: passed again if a batch is computed in parts.
    type Rest<'a>: Clone;
    /// One key, as a companion call gives it: one item and the other key parts.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Send + Sync + 'static;
    /// What the function returns.
    type Return: BatchReturn<Value: Send + Sync + 'static>;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, AsyncValue<Self>>;
    /// One item as a slice.
    fn slice<'s, 'a>(one: &'s Self::One<'a>) -> &'s [Self::Item<'a>];
    /// Finds the key of an item.
    fn lookup(item: &Self::Item<'_>, rest: &Self::Rest<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;
    /// The return value for an error of memokit, if the return type has one.
    fn failed(error: Error) -> Option<Self::Return>;

    /// No value has a memo of many of its kind.
    fn cell_of<'a>(_: &Self::Keys<'a>) -> Option<&'a MemoCell> {
        None
    }
}

/// The function as it was written, as a trait of its own.
///
/// The parameters are a parameter of the trait, and the items are owned, since a future that
/// captures the lifetime of an associated type or of an argument is never seen to be `Send`
/// (rust-lang/rust#100013).
#[cfg(feature = "async")]
pub trait AsyncBatchCompute<Item, Rest>: AsyncBatchFunction {
    /// Runs the function.
    fn compute(items: Vec<Item>, rest: Rest) -> impl Future<Output = Self::Return>;
}

/// What the slice of an async batch function holds.
#[cfg(feature = "async")]
type Item<'a, F> = <F as AsyncBatchFunction>::Item<'a>;
/// The parameters of an async batch function but the first.
#[cfg(feature = "async")]
type Rest<'a, F> = <F as AsyncBatchFunction>::Rest<'a>;

/// What is stored for each item.
pub(crate) type Value<F> = <<F as BatchFunction>::Return as BatchReturn>::Value;
/// What is stored for each item.
#[cfg(feature = "async")]
pub(crate) type AsyncValue<F> = <<F as AsyncBatchFunction>::Return as BatchReturn>::Value;

/// Calls a memoized batch function.
#[expect(clippy::needless_pass_by_value, reason = "as the wrapper has it")]
pub fn call_batch<F: BatchFunction + ?Sized>(
    items: &[F::Item<'_>],
    rest: F::Rest<'_>,
) -> F::Return {
    let memo = F::memo();
    let state = memo.state();
    let lookups = items.iter().map(|item| F::lookup(item, &rest));
    let mut run = Run::new(memo, &state, lookups);
    let compute = |questions: Vec<usize>| {
        let missing: Vec<_> = questions
            .iter()
            .map(|&question| items[question].clone())
            .collect();
        let returned = F::compute(&missing, rest.clone());
        std::future::ready(checked(returned, missing.len(), memo.name(), F::failed))
    };
    match block_on(drive(
        &mut run,
        &Caller::Thread,
        || state.clock.now(),
        compute,
    )) {
        Ok(()) => collect(&run),
        Err(returned) => returned,
    }
}

/// Calls a memoized async batch function.
#[cfg(feature = "async")]
pub async fn call_batch_async<'a, F: AsyncBatchCompute<Item<'a, F>, Rest<'a, F>>>(
    items: &[Item<'a, F>],
    rest: Rest<'a, F>,
) -> F::Return {
    let memo = F::memo();
    let state = memo.state();
    let lookups = items.iter().map(|item| F::lookup(item, &rest));
    let mut run = Run::new(memo, &state, lookups);
    let compute = |questions: Vec<usize>| {
        let missing: Vec<_> = questions
            .iter()
            .map(|&question| items[question].clone())
            .collect();
        let rest = rest.clone();
        async move {
            let count = missing.len();
            checked(
                F::compute(missing, rest).await,
                count,
                memo.name(),
                F::failed,
            )
        }
    };
    match drive(
        &mut run,
        &Caller::task().await,
        || state.clock.now(),
        compute,
    )
    .await
    {
        Ok(()) => collect(&run),
        Err(returned) => returned,
    }
}
