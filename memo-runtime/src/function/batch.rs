//! A memoized batch function: a slice of keys in, a value for each out.

use std::cell::Cell;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::batch::{Computed, Run, drive};
use crate::error::{Error, ErrorKind};
use crate::flight::Caller;
use crate::key::Lookup;
use crate::memo::Memo;
use crate::park::block_on;

/// A memoized batch function.
pub trait BatchFunction: 'static {
    /// What the slice holds.
    type Item: Clone;
    /// The other parameters: passed again if a batch is computed in parts.
    type Rest<'a>: Clone;
    /// One key, as a companion call gives it: `&Item` and the other key parts.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Send + Sync + 'static;
    /// What the function returns.
    type Return: BatchReturn<Value: Send + Sync + 'static>;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, Value<Self>>;
    /// Finds the key of an item.
    fn lookup(item: &Self::Item, rest: &Self::Rest<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;
    /// The function as it was written.
    fn compute(items: &[Self::Item], rest: Self::Rest<'_>) -> Self::Return;
    /// The return value for an error of memokit, if the return type has one.
    fn failed(error: Error) -> Option<Self::Return>;
}

/// A memoized async batch function.
#[cfg(feature = "async")]
pub trait AsyncBatchFunction: 'static {
    /// What the slice holds.
    type Item: Clone;
    /// The other parameters: passed again if a batch is computed in parts.
    type Rest<'a>: Clone;
    /// One key, as a companion call gives it: `&Item` and the other key parts.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Send + Sync + 'static;
    /// What the function returns.
    type Return: BatchReturn<Value: Send + Sync + 'static>;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, AsyncValue<Self>>;
    /// Finds the key of an item.
    fn lookup(item: &Self::Item, rest: &Self::Rest<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;
    /// The return value for an error of memokit, if the return type has one.
    fn failed(error: Error) -> Option<Self::Return>;
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
pub(crate) type Value<F> = <<F as BatchFunction>::Return as BatchReturn>::Value;
/// What is stored for each item.
#[cfg(feature = "async")]
pub(crate) type AsyncValue<F> = <<F as AsyncBatchFunction>::Return as BatchReturn>::Value;

/// What a batch function returns: `Vec<V>` or `Result<Vec<V>, E>`.
#[diagnostic::on_unimplemented(
    message = "a batch function returns `Vec<V>` or `Result<Vec<V>, E>` with `V: Clone`, not `{Self}`",
    label = "returned here",
    note = "return one value for each item of the slice, in its order"
)]
pub trait BatchReturn: Sized {
    /// What is stored for each item.
    type Value: Clone;
    /// What is returned for one item.
    type One;

    /// The values.
    ///
    /// # Errors
    ///
    /// What was returned instead.
    fn into_values(self) -> Result<Vec<Self::Value>, Self>;
    /// What is returned for these values.
    fn from_values(values: Vec<Self::Value>) -> Self;
    /// What is returned for the only item; `None` if there is no value where one should be.
    fn into_one(self) -> Option<Self::One>;
}

impl<V: Clone> BatchReturn for Vec<V> {
    type Value = V;
    type One = V;

    fn into_values(self) -> Result<Self, Self> {
        Ok(self)
    }

    fn from_values(values: Self) -> Self {
        values
    }

    fn into_one(self) -> Option<V> {
        self.into_iter().next()
    }
}

impl<V: Clone, E> BatchReturn for Result<Vec<V>, E> {
    type Value = V;
    type One = Result<V, E>;

    fn into_values(self) -> Result<Vec<V>, Self> {
        self.map_err(Err)
    }

    fn from_values(values: Vec<V>) -> Self {
        Ok(values)
    }

    fn into_one(self) -> Option<Result<V, E>> {
        match self {
            Ok(values) => values.into_iter().next().map(Ok),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Calls a memoized batch function.
#[expect(clippy::needless_pass_by_value, reason = "as the wrapper has it")]
pub fn call_batch<F: BatchFunction + ?Sized>(items: &[F::Item], rest: F::Rest<'_>) -> F::Return {
    let memo = F::memo();
    let state = memo.state();
    let lookups = items.iter().map(|item| F::lookup(item, &rest));
    let mut run = Run::new(memo, &state, Caller::Thread, lookups);
    let compute = |questions: Vec<usize>| {
        let missing: Vec<_> = questions
            .iter()
            .map(|&question| items[question].clone())
            .collect();
        let returned = F::compute(&missing, rest.clone());
        std::future::ready(checked(returned, missing.len(), memo.name(), F::failed))
    };
    match block_on(drive(&mut run, || state.clock.now(), compute)) {
        Ok(()) => collect(&run),
        Err(returned) => returned,
    }
}

/// Calls a memoized async batch function.
#[cfg(feature = "async")]
pub async fn call_batch_async<'a, F: AsyncBatchCompute<Rest<'a, F>>>(
    items: &[F::Item],
    rest: Rest<'a, F>,
) -> F::Return {
    let memo = F::memo();
    let state = memo.state();
    let lookups = items.iter().map(|item| F::lookup(item, &rest));
    let mut run = Run::new(memo, &state, Caller::Task, lookups);
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
    match drive(&mut run, || state.clock.now(), compute).await {
        Ok(()) => collect(&run),
        Err(returned) => returned,
    }
}

/// The values of a return, if there is one for each item.
///
/// # Panics
///
/// If there is not, and the return type has no place for the error.
fn checked<R: BatchReturn>(
    returned: R,
    items: usize,
    name: &'static str,
    failed: impl FnOnce(Error) -> Option<R>,
) -> Computed<R::Value, R> {
    let values = returned.into_values()?;
    if values.len() == items {
        return Ok(values.into_iter().map(Ok).collect());
    }
    let error = wrong_number(name, values.len(), items);
    let message = error.to_string();
    Err(failed(error).unwrap_or_else(|| panic!("{message}")))
}

/// The error of a batch function that lost count.
pub(crate) fn wrong_number(name: &'static str, results: usize, items: usize) -> Error {
    let message = format!("got {results} results for {items} keys; one for each is needed");
    Error::new(ErrorKind::Batch, "compute", message).in_memo(name)
}

fn collect<R: BatchReturn>(run: &Run<'_, impl Hash + Eq + Send + Sync + 'static, R::Value>) -> R
where
    R::Value: Send + Sync + 'static,
{
    let value = |answer: Option<&Result<R::Value, Arc<str>>>| match answer {
        Some(Ok(value)) => value.clone(),
        // A batch function fails as a whole, and has returned then.
        Some(Err(_)) | None => unreachable!("every key of a finished run has a value"),
    };
    R::from_values(run.answers().map(value).collect())
}

/// The only value of a call with one item.
pub(crate) fn one<R: BatchReturn>(returned: R) -> R::One {
    returned
        .into_one()
        .expect("a call with one item has one result")
}

/// Tells whether a return type has a place for an error of memokit: by autoref, in the expansion.
pub struct Failed<R>(Cell<Option<Error>>, PhantomData<R>);

impl<R> fmt::Debug for Failed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Failed")
    }
}

impl<R> Failed<R> {
    /// Carries an error to where its place is known.
    pub fn new(error: Error) -> Self {
        Self(Cell::new(Some(error)), PhantomData)
    }
}

/// The return types that have a place for the error.
pub trait HasPlace {
    /// The return type.
    type Return;
    /// The return value.
    fn to_return(&self) -> Option<Self::Return>;
}

impl<V, E: From<Error>> HasPlace for Failed<Result<Vec<V>, E>> {
    type Return = Result<Vec<V>, E>;

    fn to_return(&self) -> Option<Self::Return> {
        self.0.take().map(|error| Err(error.into()))
    }
}

/// All other return types.
pub trait HasNoPlace {
    /// The return type.
    type Return;
    /// No return value.
    fn to_return(&self) -> Option<Self::Return>;
}

impl<R> HasNoPlace for &Failed<R> {
    type Return = R;

    fn to_return(&self) -> Option<R> {
        None
    }
}

/// The return value for an error of memokit, if the type has a place for it.
#[doc(hidden)]
#[macro_export]
macro_rules! __failed {
    ($return:ty, $error:expr) => {{
        use $crate::__private::{HasNoPlace as _, HasPlace as _};
        (&$crate::__private::Failed::<$return>::new($error)).to_return()
    }};
}
