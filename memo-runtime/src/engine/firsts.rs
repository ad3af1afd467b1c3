//! Who leaves each shard first, to be looked at without locks.

use super::SHARDS;
use crate::sync::atomic::{AtomicU64, Ordering};

/// Which entry of each shard leaves first: the lower the number, the sooner.
#[derive(Debug)]
pub(super) struct Firsts([AtomicU64; SHARDS]);

/// Nobody is to leave.
const NOBODY: u64 = u64::MAX;

impl Firsts {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(NOBODY)))
    }

    /// Notes which entry of a shard leaves first, by rank and arrival; under the shard's lock.
    pub(super) fn note(&self, index: usize, first: Option<(usize, u64)>) -> u64 {
        // The rank above the arrival: 2^56 entries never come.
        let first = first.map_or(NOBODY, |(rank, arrival)| (rank as u64) << 56 | arrival);
        self.0[index].store(first, Ordering::SeqCst);
        first
    }

    /// The shard whose entry leaves first of all, and that entry.
    pub(super) fn lowest(&self) -> Option<(usize, u64)> {
        let firsts = self.0.iter().map(|first| first.load(Ordering::SeqCst));
        let (index, first) = firsts.enumerate().min_by_key(|(_, first)| *first)?;
        (first != NOBODY).then_some((index, first))
    }
}
