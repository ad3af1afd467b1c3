//! A memoized batch function: a slice of keys in, a value for each out, or a map of those there are.

mod failed;
mod maps;
mod returns;
mod warm;

use std::borrow::Borrow;
use std::hash::Hash;

pub use self::failed::{Failed, HasNoPlace, HasPlace};
use self::returns::{Asked, checked, collect};
pub use self::returns::{BatchReturn, IsBatchReturn};
pub(crate) use self::returns::{one, wrong_number};
pub(crate) use self::warm::warm;
#[cfg(feature = "async")]
pub(crate) use self::warm::warm_async;
use super::tenant::no_tenant;
use crate::batch::{Run, drive};
use crate::error::Error;
use crate::flight::Caller;
use crate::key::Lookup;
use crate::memo::Memo;
use crate::park::block_on;
use crate::record::MemoCell;

/// A memoized batch function.
pub trait BatchFunction: 'static {
    /// What the slice holds, or borrows: of a method, records.
    type Item: Clone + Send + Sync + 'static;
    /// The other parameters: passed again if a batch is computed in parts.
    type Rest<'a>: Clone;
    /// What a companion call gives besides the item: the other key parts.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Clone + Send + Sync + 'static;
    /// What the function returns.
    type Return: BatchReturn<Self::Item, Value: Send + Sync + 'static>;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, Value<Self>>;
    /// Finds the key of an item.
    fn lookup(item: &Self::Item, rest: &Self::Rest<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key of an item from the other parts, as a companion call gives them.
    fn lookup_keys(item: &Self::Item, keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;
    /// The function as it was written.
    fn compute(items: &[Self::Item], rest: Self::Rest<'_>) -> Self::Return;
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
    /// What the slice holds, or borrows: of a method, records.
    type Item: Clone + Send + Sync + 'static;
    /// The other parameters: passed again if a batch is computed in parts.
    type Rest<'a>: Clone;
    /// What a companion call gives besides the item: the other key parts.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Clone + Send + Sync + 'static;
    /// What the function returns.
    type Return: BatchReturn<Self::Item, Value: Send + Sync + 'static>;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, AsyncValue<Self>>;
    /// Finds the key of an item.
    fn lookup(item: &Self::Item, rest: &Self::Rest<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key of an item from the other parts, as a companion call gives them.
    fn lookup_keys(item: &Self::Item, keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;
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
pub trait AsyncBatchCompute<Rest>: AsyncBatchFunction {
    /// Runs the function.
    fn compute(items: Vec<Self::Item>, rest: Rest) -> impl Future<Output = Self::Return>;
}

/// The parameters of an async batch function but the first.
#[cfg(feature = "async")]
type Rest<'a, F> = <F as AsyncBatchFunction>::Rest<'a>;

/// What is stored for each item.
pub(crate) type Value<F> =
    <<F as BatchFunction>::Return as BatchReturn<<F as BatchFunction>::Item>>::Value;
/// What is stored for each item.
#[cfg(feature = "async")]
pub(crate) type AsyncValue<F> =
    <<F as AsyncBatchFunction>::Return as BatchReturn<<F as AsyncBatchFunction>::Item>>::Value;
/// What is returned for one item.
pub(crate) type One<F> =
    <<F as BatchFunction>::Return as BatchReturn<<F as BatchFunction>::Item>>::One;
/// What is returned for one item.
#[cfg(feature = "async")]
pub(crate) type AsyncOne<F> =
    <<F as AsyncBatchFunction>::Return as BatchReturn<<F as AsyncBatchFunction>::Item>>::One;

/// Calls a memoized batch function.
pub fn call_batch<F: BatchFunction + ?Sized, B: Borrow<F::Item>>(
    items: &[B],
    rest: F::Rest<'_>,
) -> F::Return {
    answer::<F, _, _>(items, rest, |run, done| {
        done.map_or_else(|returned| returned, |()| collect(run, items))
    })
}

/// Answers a call; `finish` makes of the run, and of what the function returned in place of values, what
/// is wanted.
#[expect(clippy::needless_pass_by_value, reason = "as the wrapper has it")]
fn answer<F: BatchFunction + ?Sized, B: Borrow<F::Item>, T>(
    items: &[B],
    rest: F::Rest<'_>,
    finish: impl FnOnce(&Run<'_, F::Key, Value<F>>, Result<(), F::Return>) -> T,
) -> T {
    let memo = F::memo();
    let state = memo.state();
    let lookups = items.iter().map(|item| F::lookup(item.borrow(), &rest));
    let mut run = Run::new(memo, &state, lookups);
    if run.lacks_tenants() {
        return finish(&run, Err(no_tenant(memo.name(), F::failed)));
    }
    let compute = |missing: Vec<F::Item>| {
        let returned = F::compute(&missing, rest.clone());
        let asked = Asked::of::<F::Return>(&missing);
        std::future::ready(checked(returned, &asked, memo.name(), F::failed))
    };
    let done = block_on(drive(&mut run, items, &Caller::Thread, F::failed, compute));
    finish(&run, done)
}

/// Calls a memoized async batch function.
#[cfg(feature = "async")]
pub async fn call_batch_async<'a, F, B>(items: &[B], rest: Rest<'a, F>) -> F::Return
where
    F: AsyncBatchCompute<Rest<'a, F>>,
    B: Borrow<F::Item>,
{
    answer_async::<F, _, _>(items, rest, |run, done| {
        done.map_or_else(|returned| returned, |()| collect(run, items))
    })
    .await
}

/// Answers for one item as a call with a slice of one does.
#[cfg(feature = "async")]
pub(crate) async fn one_async<'a, F>(item: &F::Item, rest: Rest<'a, F>) -> AsyncOne<F>
where
    F: AsyncBatchCompute<Rest<'a, F>>,
{
    one(
        call_batch_async::<F, _>(std::slice::from_ref(item), rest).await,
        item,
    )
}

/// Calls a function as it was written.
#[cfg(feature = "async")]
pub(crate) async fn uncached_async<'a, F>(items: &[F::Item], rest: Rest<'a, F>) -> F::Return
where
    F: AsyncBatchCompute<Rest<'a, F>>,
{
    F::compute(items.to_vec(), rest).await
}

/// As [`answer`], of an async function.
#[cfg(feature = "async")]
async fn answer_async<'a, F, B, T>(
    items: &[B],
    rest: Rest<'a, F>,
    finish: impl FnOnce(&Run<'_, F::Key, AsyncValue<F>>, Result<(), F::Return>) -> T,
) -> T
where
    F: AsyncBatchCompute<Rest<'a, F>>,
    B: Borrow<F::Item>,
{
    let memo = F::memo();
    let state = memo.state();
    let lookups = items.iter().map(|item| F::lookup(item.borrow(), &rest));
    let mut run = Run::new(memo, &state, lookups);
    if run.lacks_tenants() {
        return finish(&run, Err(no_tenant(memo.name(), F::failed)));
    }
    let compute = |missing: Vec<F::Item>| {
        let rest = rest.clone();
        async move {
            let asked = Asked::of::<F::Return>(&missing);
            checked(
                F::compute(missing, rest).await,
                &asked,
                memo.name(),
                F::failed,
            )
        }
    };
    let done = drive(&mut run, items, &Caller::task().await, F::failed, compute).await;
    finish(&run, done)
}
