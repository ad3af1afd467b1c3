//! A reading of a memo's counters.

use std::time::Duration;

/// What a memo has done since its program started, or since its counters were last reset; every
/// count is of calls or entries.
///
/// A reading is taken counter by counter: while calls are running the sums may be off by those.
/// Once they have returned, `hits + misses` is the number of calls, and no event was counted twice
/// or not at all. A reset sets all to zero but `entries` and `bytes`, which tell what is there now.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::Memo;
///
/// let squares = Memo::<u64, u64>::builder("squares of stats").build();
/// for n in [1, 2, 1, 1] {
///     squares.get_or_insert_with(n, || n * n);
/// }
/// let stats = squares.stats();
/// assert_eq!((stats.hits, stats.misses, stats.computes, stats.entries), (2, 2, 2, 2));
/// assert_eq!(stats.hit_rate(), 0.5);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stats {
    /// Values stored.
    pub inserts: u64,
    /// Entries that a newer value took the place of.
    pub replaced: u64,
    /// Calls that were answered with a stored value.
    pub hits: u64,
    /// Hits on a value past its ttl.
    pub stale_hits: u64,
    /// Calls that found no value, joins included.
    pub misses: u64,
    /// Values that were computed.
    pub computes: u64,
    /// Calls that waited for the compute of another.
    pub joins: u64,
    /// Computes that gave an error, or a record that failed.
    pub errors: u64,
    /// Entries that left because the memo was full.
    pub evictions: u64,
    /// Entries that left because their time had passed.
    pub expiries: u64,
    /// Entries that left because they were asked to.
    pub invalidations: u64,
    /// Values that were not stored: their key was invalidated meanwhile, or they are larger than the
    /// memo, or the store, may hold.
    pub refused: u64,
    /// Values that could not be written as bytes, and bytes that were damaged or from another shape
    /// of the value: computed anew.
    pub undecodable: u64,
    /// Computes that were started in the background.
    pub refreshes: u64,
    /// Computes in the background that panicked.
    pub refresh_panics: u64,
    /// Calls that gave up waiting.
    pub timeouts: u64,
    /// Policies of the user's own that panicked or broke their contract, and were replaced.
    pub policy_faults: u64,
    /// Calls of a listener that panicked.
    pub listener_panics: u64,
    /// Events that a listener was too slow to be told of, counted for each listener.
    pub events_lost: u64,
    /// Operations of the shared store that failed: the call computed, or did without storing.
    pub store_errors: u64,
    /// Entries in the process now.
    pub entries: u64,
    /// Their bytes: keys, values and our overhead. Of a value it is the size of its type, unless `weigh`
    /// tells what it owns on the heap.
    pub bytes: u64,
    /// Half of the computes took no longer.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::always"))]
    pub compute_p50: Duration,
    /// 99 of 100 computes took no longer.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::always"))]
    pub compute_p99: Duration,
    /// What the hits would have cost: the compute time that was measured for each value.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::always"))]
    pub time_saved: Duration,
}

impl Stats {
    /// The share of calls that were hits, 0 to 1; 0 if there were none.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share need not be exact beyond 2^53 calls"
    )]
    pub fn hit_rate(&self) -> f64 {
        match self.hits + self.misses {
            0 => 0.0,
            calls => self.hits as f64 / calls as f64,
        }
    }

    /// The sums over two memos; of the quantiles, the larger.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        Self {
            inserts: self.inserts + other.inserts,
            replaced: self.replaced + other.replaced,
            hits: self.hits + other.hits,
            stale_hits: self.stale_hits + other.stale_hits,
            misses: self.misses + other.misses,
            computes: self.computes + other.computes,
            joins: self.joins + other.joins,
            errors: self.errors + other.errors,
            evictions: self.evictions + other.evictions,
            expiries: self.expiries + other.expiries,
            invalidations: self.invalidations + other.invalidations,
            refused: self.refused + other.refused,
            undecodable: self.undecodable + other.undecodable,
            refreshes: self.refreshes + other.refreshes,
            refresh_panics: self.refresh_panics + other.refresh_panics,
            timeouts: self.timeouts + other.timeouts,
            policy_faults: self.policy_faults + other.policy_faults,
            listener_panics: self.listener_panics + other.listener_panics,
            events_lost: self.events_lost + other.events_lost,
            store_errors: self.store_errors + other.store_errors,
            entries: self.entries + other.entries,
            bytes: self.bytes + other.bytes,
            compute_p50: self.compute_p50.max(other.compute_p50),
            compute_p99: self.compute_p99.max(other.compute_p99),
            time_saved: self.time_saved.saturating_add(other.time_saved),
        }
    }
    /// What was counted since an earlier reading; neither gauges nor quantiles have a difference.
    #[must_use]
    pub(super) fn minus(self, earlier: &Self) -> Self {
        Self {
            inserts: self.inserts - earlier.inserts,
            replaced: self.replaced - earlier.replaced,
            hits: self.hits - earlier.hits,
            stale_hits: self.stale_hits - earlier.stale_hits,
            misses: self.misses - earlier.misses,
            computes: self.computes - earlier.computes,
            joins: self.joins - earlier.joins,
            errors: self.errors - earlier.errors,
            evictions: self.evictions - earlier.evictions,
            expiries: self.expiries - earlier.expiries,
            invalidations: self.invalidations - earlier.invalidations,
            refused: self.refused - earlier.refused,
            undecodable: self.undecodable - earlier.undecodable,
            refreshes: self.refreshes - earlier.refreshes,
            refresh_panics: self.refresh_panics - earlier.refresh_panics,
            timeouts: self.timeouts - earlier.timeouts,
            policy_faults: self.policy_faults - earlier.policy_faults,
            listener_panics: self.listener_panics - earlier.listener_panics,
            events_lost: self.events_lost - earlier.events_lost,
            store_errors: self.store_errors - earlier.store_errors,
            // The sum of nanoseconds may wrap after 584 years of them.
            time_saved: self.time_saved.saturating_sub(earlier.time_saved),
            ..self
        }
    }
}
