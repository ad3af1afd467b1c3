//! What a batch function returns, and what is made of it.

use std::borrow::Borrow;
use std::hash::Hash;

use crate::batch::{Computed, Failure, Run};
use crate::error::{Error, ErrorKind};

/// What a batch function of items of this type returns: a value for each, in their order, or a map of
/// those that there are.
pub trait BatchReturn<Item>: Sized {
    /// What the function gives for an item.
    type Each;
    /// What is stored for each item.
    type Value: Clone;
    /// What is returned for one item.
    type One;

    /// Whether the values are found by their items.
    const IS_MAP: bool = false;

    /// The values, of a map in the order of `items`.
    ///
    /// # Errors
    ///
    /// What was returned instead.
    fn into_values(self, items: &[Item]) -> Result<Vec<Self::Value>, Self>;
    /// What is returned for these values.
    fn from_values<'i>(values: impl Iterator<Item = (&'i Item, Self::Value)>) -> Self
    where
        Item: 'i;
    /// What is returned for the only item; `None` if there is no value where one should be.
    fn into_one(self, item: &Item) -> Option<Self::One>;
}

/// As [`BatchReturn`], asked of the type that a user wrote; twice, as
/// [`KeyPart`](crate::key::KeyPart).
#[diagnostic::on_unimplemented(
    message = "a batch function returns `Vec<V>`, `HashMap<K, V>`, `BTreeMap<K, V>`, or a `Result` \
               with one of them, not `{Self}`",
    label = "returned here",
    note = "return one value for each item of the slice, in its order, or a map by item, whose `K` is \
            `{Item}`",
    note = "a value is stored, and so is `V: Clone + Send + Sync + 'static`; write `#[derive(Clone)]` \
            above its type"
)]
pub trait IsBatchReturn<Item, const ASKED: usize = 0> {
    /// The type itself.
    type Return: BatchReturn<Item, Value: Send + Sync + 'static>;

    /// That it is one.
    const ASKED: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<Item, R, const ASKED: usize> IsBatchReturn<Item, ASKED> for R
where
    R: BatchReturn<Item, Value: Send + Sync + 'static>,
{
    type Return = R;
}

impl<Item, V: Clone> BatchReturn<Item> for Vec<V> {
    type Each = V;
    type Value = V;
    type One = V;

    fn into_values(self, _: &[Item]) -> Result<Self, Self> {
        Ok(self)
    }

    fn from_values<'i>(values: impl Iterator<Item = (&'i Item, V)>) -> Self
    where
        Item: 'i,
    {
        values.map(|(_, value)| value).collect()
    }

    fn into_one(self, _: &Item) -> Option<V> {
        self.into_iter().next()
    }
}

impl<Item, V: Clone, E> BatchReturn<Item> for Result<Vec<V>, E> {
    type Each = V;
    type Value = V;
    type One = Result<V, E>;

    fn into_values(self, _: &[Item]) -> Result<Vec<V>, Self> {
        self.map_err(Err)
    }

    fn from_values<'i>(values: impl Iterator<Item = (&'i Item, V)>) -> Self
    where
        Item: 'i,
    {
        Ok(BatchReturn::from_values(values))
    }

    fn into_one(self, _: &Item) -> Option<Result<V, E>> {
        match self {
            Ok(values) => values.into_iter().next().map(Ok),
            Err(error) => Some(Err(error)),
        }
    }
}

/// What a call was asked for, to be compared with what it returns.
pub(super) struct Asked<Item> {
    count: usize,
    /// The items, where the values are found by them.
    items: Vec<Item>,
}

impl<Item: Clone> Asked<Item> {
    pub(super) fn of<R: BatchReturn<Item>>(items: &[Item]) -> Self {
        Self {
            count: items.len(),
            items: if R::IS_MAP {
                items.to_vec()
            } else {
                Vec::new()
            },
        }
    }
}

/// The values of a return, if there is one for each item.
///
/// # Panics
///
/// If there is not, and the return type has no place for the error.
pub(super) fn checked<Item, R: BatchReturn<Item>>(
    returned: R,
    asked: &Asked<Item>,
    name: &'static str,
    failed: impl FnOnce(Error) -> Option<R>,
) -> Computed<R::Value, R> {
    let values = returned.into_values(&asked.items)?;
    if values.len() == asked.count {
        return Ok(values.into_iter().map(Ok).collect());
    }
    let error = wrong_number(name, values.len(), asked.count);
    let message = error.to_string();
    Err(failed(error).unwrap_or_else(|| panic!("{message}")))
}

/// The error of a batch function that lost count.
pub(crate) fn wrong_number(name: &'static str, results: usize, items: usize) -> Error {
    let message = format!("got {results} results for {items} keys; one for each is needed");
    Error::new(ErrorKind::Batch, "compute", message).in_memo(name)
}

pub(super) fn collect<Item, R: BatchReturn<Item>, B: Borrow<Item>>(
    run: &Run<'_, impl Hash + Eq + Clone + Send + Sync + 'static, R::Value>,
    items: &[B],
) -> R
where
    R::Value: Send + Sync + 'static,
{
    let value = |answer: Option<Result<&R::Value, &Failure>>| match answer {
        Some(Ok(value)) => value.clone(),
        // A batch function fails as a whole, and has returned then.
        Some(Err(_)) | None => unreachable!("every key of a finished run has a value"),
    };
    R::from_values(
        items
            .iter()
            .map(Borrow::borrow)
            .zip(run.answers().map(value)),
    )
}

/// The only value of a call with one item.
pub(crate) fn one<Item, R: BatchReturn<Item>>(returned: R, item: &Item) -> R::One {
    returned
        .into_one(item)
        .expect("a call with one item has one result")
}
