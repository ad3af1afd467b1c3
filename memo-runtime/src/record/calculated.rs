//! The type of a field that is calculated.

use std::borrow::Cow;

use crate::batch::Failure;
use crate::error::{Error, ErrorKind, Result};

/// A field whose value is calculated and remembered, not given.
///
/// With the feature `serde` it is written as its value, and read back from it: nothing (`null`) stands
/// for what has not been loaded, and `{"failed": "…"}` for what failed. So that a field which has not
/// been loaded is left out, say so on the field:
/// `#[serde(default, skip_serializing_if = "Calculated::is_not_loaded")]`.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::Calculated;
///
/// let revenue: Calculated<u64> = Calculated::NotLoaded;
/// assert_eq!(revenue.get(), None);
/// assert_eq!(Calculated::Ready(7).get(), Some(&7));
/// assert_eq!(Calculated::<u64>::Failed("no connection".into()).error(), Some("no connection"));
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub enum Calculated<T> {
    /// Nobody has loaded it yet.
    #[default]
    NotLoaded,
    /// The value.
    Ready(T),
    /// The calculation failed for this record, in the words of its error.
    Failed(Failure),
}

impl<T> Calculated<T> {
    /// The value, if it is there.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::NotLoaded | Self::Failed(_) => None,
        }
    }

    /// The value, or why there is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Calculation`]: what to do if it has not been
    /// loaded, and what its error said if it failed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::Calculated;
    ///
    /// assert_eq!(Calculated::Ready(7).value()?, &7);
    /// let error = Calculated::<u64>::NotLoaded.value().unwrap_err();
    /// assert!(error.to_string().contains("select it in `load`"));
    /// # Ok::<_, memokit::Error>(())
    /// ```
    pub fn value(&self) -> Result<&T> {
        match self {
            Self::Ready(value) => Ok(value),
            Self::NotLoaded => Err(missing(
                "this calculation has not been loaded; select it in `load` before it is read",
            )),
            Self::Failed(error) => Err(missing(format!("this calculation failed: {error}"))),
        }
    }

    /// The value of a calculation that has been loaded for sure.
    ///
    /// # Panics
    ///
    /// If there is none, in the words of [`value`](Self::value).
    #[track_caller]
    pub fn loaded(&self) -> &T {
        match self.value() {
            Ok(value) => value,
            Err(error) => panic!("{error}"),
        }
    }

    /// The value, taken out.
    pub fn into_inner(self) -> Option<T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::NotLoaded | Self::Failed(_) => None,
        }
    }

    /// What the error said, if the calculation failed.
    pub fn error(&self) -> Option<&str> {
        match self {
            Self::Failed(error) => Some(error),
            Self::NotLoaded | Self::Ready(_) => None,
        }
    }

    /// Whether nobody has loaded it yet.
    pub fn is_not_loaded(&self) -> bool {
        matches!(self, Self::NotLoaded)
    }
}

fn missing(why: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Calculation, "", why)
}
