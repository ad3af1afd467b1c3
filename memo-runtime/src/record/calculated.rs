//! The type of a field that is calculated.

use crate::batch::Failure;

/// A field whose value is calculated and remembered, not given.
///
/// # Examples
///
/// ```
/// use memo_runtime::Calculated;
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
