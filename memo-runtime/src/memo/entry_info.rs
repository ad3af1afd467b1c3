//! What is known of one entry.

use std::time::Duration;

use super::{Source, State};
use crate::entry::Entry;
use crate::version::GroupKind;

/// What is known of one entry.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EntryInfo {
    /// How long ago it was stored.
    pub age: Duration,
    /// For how long it is still fresh; `None` for ever, zero if it is stale already.
    pub ttl: Option<Duration>,
    /// How many calls it has answered.
    pub uses: u64,
    /// The groups that it can be invalidated by.
    pub tags: Vec<String>,
    /// The bytes that it takes.
    pub weight: u64,
    /// Whether it is never evicted.
    pub pinned: bool,
    /// Where it is.
    pub place: Source,
}

impl EntryInfo {
    pub(super) fn new<K, V>(state: &State<K, V>, entry: &Entry<K, V>) -> Self {
        let now = state.clock.now();
        let tags = entry.groups.iter();
        let tags = tags.filter(|group| group.kind() == GroupKind::Tag);
        Self {
            age: now.since(entry.written),
            ttl: entry.fresh_until.map(|until| until.since(now)),
            uses: entry.uses(),
            tags: tags.map(|group| group.name().to_owned()).collect(),
            weight: entry.weight,
            pinned: entry.pinned,
            place: Source::L1,
        }
    }
}
