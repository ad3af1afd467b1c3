//! What the engine keeps for one key.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Tick;

/// A stored value and what is known about it.
#[derive(Debug)]
pub(crate) struct Entry<K, V> {
    pub(crate) hash: u64,
    pub(crate) key: Arc<K>,
    pub(crate) value: V,
    /// When the entry expires; never, if there is none.
    pub(crate) deadline: Option<Tick>,
    /// What the compute took: what a hit saves.
    pub(crate) cost: Duration,
    /// The entry's place in the order in which its shard was filled; the shard gives it.
    pub(crate) arrival: u64,
}

impl<K, V> Entry<K, V> {
    pub(crate) fn is_fresh(&self, now: impl FnOnce() -> Tick) -> bool {
        // The clock is asked only where time matters.
        self.deadline.is_none_or(|deadline| now() < deadline)
    }

    /// The bytes that an entry takes in the engine; what its parts own elsewhere is not seen.
    pub(crate) const fn weight() -> u64 {
        (size_of::<Self>() + size_of::<K>() + SLOT_BYTES) as u64
    }
}

/// A pointer and a tag in the table, two counts before the entry and two before the key, and the
/// entry's place in the order of eviction.
const SLOT_BYTES: usize = 9 + 16 + 16 + 16;
