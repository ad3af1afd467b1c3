//! What may be said about a value that is given.

use std::time::Duration;

use crate::policy::Priority;

/// What may be said about a value that is given; the default says nothing.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use std::time::Duration;
/// use memokit::{Memo, Priority, Put};
///
/// let prices = Memo::<u32, u64>::builder("prices").capacity(100).build();
/// let put = Put {
///     ttl: Some(Duration::from_secs(60)),
///     tags: vec!["season".to_owned()],
///     priority: Priority::High,
///     ..Put::default()
/// };
/// prices.insert_with(7, 499, put);
/// assert_eq!(prices.peek(7), Some(499));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Put {
    /// How long it is fresh, in place of what the memo says. Zero stores nothing and forgets what is
    /// stored; `Duration::MAX` is for ever.
    pub ttl: Option<Duration>,
    /// Groups to invalidate it by, besides those that the memo gives it.
    pub tags: Vec<String>,
    /// Whether it is never evicted; it expires and is invalidated as others are.
    pub pinned: bool,
    /// Whether it is evicted before or after others.
    pub priority: Priority,
}
