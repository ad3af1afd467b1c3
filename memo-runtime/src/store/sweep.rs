//! What a store removes on its own behalf: the expired, the outdated, and what is beyond its limits.

use std::time::Duration;

/// What a store may hold.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{StoreLimits, SweepOrder};
///
/// let limits = StoreLimits::new().max_entries(100_000).order(SweepOrder::Lru);
/// assert_eq!((limits.max_entries, limits.max_bytes), (Some(100_000), Some(256 << 20)));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct StoreLimits {
    /// The most entries; no limit by default.
    pub max_entries: Option<u64>,
    /// The most bytes of values; 256 MiB by default.
    pub max_bytes: Option<u64>,
    /// The most bytes of one value; a larger one is not sent to the store. As many as all may have, by default.
    pub max_value: Option<u64>,
    /// Who leaves first.
    pub order: SweepOrder,
}

/// Who leaves first, of what a store holds beyond its limits.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "lowercase")
)]
#[non_exhaustive]
pub enum SweepOrder {
    /// What was written first; a rewrite moves an entry to the end of the queue.
    #[default]
    Fifo,
    /// What was used last the longest ago; to be written is to be used.
    Lru,
}

impl StoreLimits {
    /// The default: 256 MiB, first in, first out.
    pub const fn new() -> Self {
        Self {
            max_entries: None,
            max_bytes: Some(256 << 20),
            max_value: None,
            order: SweepOrder::Fifo,
        }
    }

    /// Limits the number of entries.
    #[must_use]
    pub const fn max_entries(mut self, entries: u64) -> Self {
        self.max_entries = Some(entries);
        self
    }

    /// Limits the bytes of values; `u64::MAX` is no limit.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// Limits the bytes of one value, in its envelope: a larger one is returned to its caller and counted as refused,
    /// and the store hears nothing of it.
    #[must_use]
    pub const fn max_value(mut self, bytes: u64) -> Self {
        self.max_value = Some(bytes);
        self
    }

    /// Says who leaves first.
    #[must_use]
    pub const fn order(mut self, order: SweepOrder) -> Self {
        self.order = order;
        self
    }

    /// The bytes of the largest value that may stay: no larger than all of them together.
    pub(crate) fn largest(&self) -> u64 {
        let unlimited = u64::MAX;
        let [one, all] = [self.max_value, self.max_bytes].map(|most| most.unwrap_or(unlimited));
        one.min(all)
    }

    /// How many entries and bytes are beyond the limits, of so many.
    pub fn excess(&self, entries: u64, bytes: u64) -> (u64, u64) {
        let beyond = |held: u64, most: Option<u64>| held.saturating_sub(most.unwrap_or(u64::MAX));
        (
            beyond(entries, self.max_entries),
            beyond(bytes, self.max_bytes),
        )
    }
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self::new()
    }
}

/// One step of a sweep.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sweep {
    /// Who sweeps: a number at random, the same for all steps of one sweeper.
    pub by: u64,
    /// What may stay.
    pub limits: StoreLimits,
    /// The most entries that this step removes.
    pub most: u64,
}

impl Sweep {
    /// For how long a sweeper that has begun keeps others from it, after its last step: then it is taken
    /// for dead.
    pub const LEASE: Duration = Duration::from_mins(1);

    /// A step of the sweeper with this number.
    pub const fn new(by: u64, limits: StoreLimits, most: u64) -> Self {
        Self { by, limits, most }
    }
}

/// What one step of a sweep did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Swept {
    /// Entries that had expired.
    pub expired: u64,
    /// Entries whose group had been outdated.
    pub outdated: u64,
    /// Entries beyond the limits.
    pub evicted: u64,
    /// What is left to be done.
    pub rest: SweepRest,
}

/// What a step of a sweep leaves to be done.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "lowercase")
)]
#[non_exhaustive]
pub enum SweepRest {
    /// Nothing.
    #[default]
    Nothing,
    /// Another step.
    More,
    /// Another sweeper is at work; this step did nothing.
    Elsewhere,
}

impl Swept {
    /// So much was removed, and this is left.
    pub const fn new(expired: u64, outdated: u64, evicted: u64, rest: SweepRest) -> Self {
        Self {
            expired,
            outdated,
            evicted,
            rest,
        }
    }
}
