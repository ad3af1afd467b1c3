//! What a batch function returns, and what is made of it.

use std::hash::Hash;

use crate::batch::{Computed, Failure, Run};
use crate::error::{Error, ErrorKind};

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

/// The values of a return, if there is one for each item.
///
/// # Panics
///
/// If there is not, and the return type has no place for the error.
pub(super) fn checked<R: BatchReturn>(
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

pub(super) fn collect<R: BatchReturn>(
    run: &Run<'_, impl Hash + Eq + Send + Sync + 'static, R::Value>,
) -> R
where
    R::Value: Send + Sync + 'static,
{
    let value = |answer: Option<Result<&R::Value, &Failure>>| match answer {
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
