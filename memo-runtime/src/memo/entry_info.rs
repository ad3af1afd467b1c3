//! What is known of one entry.

use std::sync::Arc;
use std::time::Duration;

use super::Source;
use crate::clock::Tick;
use crate::entry::Head;
use crate::version::{Group, GroupKind};

/// What is known of one entry: what `f::entry(…)` and [`Memo::entry`](crate::Memo::entry) return.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use std::time::Duration;
///
/// use memokit::Memo;
///
/// let squares = Memo::<u64, u64>::builder("squares").ttl(Duration::from_secs(60)).build();
/// squares.get_or_insert_with(12, || 144);
/// squares.get_or_insert_with(12, || unreachable!());
/// let entry = squares.entry(12).expect("stored");
/// assert!(entry.ttl.is_some_and(|left| left <= Duration::from_secs(60)));
/// assert!(!entry.pinned && entry.tags.is_empty());
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EntryInfo {
    /// How long ago it was stored.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::always"))]
    pub age: Duration,
    /// For how long it is still fresh; `None` for ever, zero if it is stale already.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub ttl: Option<Duration>,
    /// How many calls it has answered: exactly where they are counted (`policy = lfu`, a `tti`), else up
    /// to 3, and fewer once its policy has looked at it.
    pub uses: u64,
    /// The tags that it can be invalidated by.
    pub tags: Vec<String>,
    /// The tenant that it belongs to, where there is one.
    pub tenant: Option<String>,
    /// The bytes that it takes.
    pub weight: u64,
    /// Whether it is never evicted.
    pub pinned: bool,
    /// Where it is.
    pub place: Source,
}

impl EntryInfo {
    pub(crate) fn new(now: Tick, entry: &Head) -> Self {
        let of = |kind| {
            entry
                .groups
                .iter()
                .filter(move |group| group.kind() == kind)
        };
        let name = |group: &Arc<Group>| group.name().to_owned();
        Self {
            age: now.since(entry.written),
            ttl: entry.fresh_until.map(|until| until.since(now)),
            uses: entry.uses(),
            tags: of(GroupKind::Tag).map(name).collect(),
            tenant: of(GroupKind::Tenant).map(name).next(),
            weight: entry.weight,
            pinned: entry.pinned,
            place: Source::L1,
        }
    }
}
