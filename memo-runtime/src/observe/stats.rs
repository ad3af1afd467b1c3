//! The counters of one memo, and a reading of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::histogram::Histogram;

/// What a memo has done since its program started; every count is of calls or entries.
///
/// A reading is taken counter by counter: while calls are running the sums may be off by those.
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
    /// Values that were not stored because their key was invalidated meanwhile.
    pub refused: u64,
    /// Values that could not be written as bytes, and bytes that were damaged or from another shape
    /// of the value: computed anew.
    pub undecodable: u64,
    /// Operations of the shared store that failed: the call computed, or did without storing.
    pub store_errors: u64,
    /// Entries in the process now.
    pub entries: u64,
    /// Their bytes: keys, values and overhead, without what these own on the heap.
    pub bytes: u64,
    /// Half of the computes took no longer.
    pub compute_p50: Duration,
    /// 99 of 100 computes took no longer.
    pub compute_p99: Duration,
    /// What the hits would have cost: the compute time that was measured for each value.
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
            store_errors: self.store_errors + other.store_errors,
            entries: self.entries + other.entries,
            bytes: self.bytes + other.bytes,
            compute_p50: self.compute_p50.max(other.compute_p50),
            compute_p99: self.compute_p99.max(other.compute_p99),
            time_saved: self.time_saved.saturating_add(other.time_saved),
        }
    }
}

/// The counters behind [`Stats`].
#[derive(Debug)]
pub(crate) struct Counters {
    pub(crate) inserts: AtomicU64,
    pub(crate) replaced: AtomicU64,
    pub(crate) hits: AtomicU64,
    pub(crate) misses: AtomicU64,
    pub(crate) joins: AtomicU64,
    pub(crate) errors: AtomicU64,
    pub(crate) evictions: AtomicU64,
    pub(crate) expiries: AtomicU64,
    pub(crate) invalidations: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) undecodable: AtomicU64,
    pub(crate) store_errors: AtomicU64,
    computes: AtomicU64,
    saved_nanos: AtomicU64,
    times: Histogram,
}

impl Counters {
    pub(crate) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            inserts: zero(),
            replaced: zero(),
            hits: zero(),
            misses: zero(),
            joins: zero(),
            errors: zero(),
            evictions: zero(),
            expiries: zero(),
            invalidations: zero(),
            refused: zero(),
            undecodable: zero(),
            store_errors: zero(),
            computes: zero(),
            saved_nanos: zero(),
            times: Histogram::new(),
        }
    }

    /// Counts a hit that saved a compute of `cost`.
    pub(crate) fn hit(&self, cost: Duration) {
        add(&self.hits, 1);
        add(
            &self.saved_nanos,
            u64::try_from(cost.as_nanos()).unwrap_or(u64::MAX),
        );
    }

    /// Counts one compute of `values` values that took `cost` for each.
    pub(crate) fn computed(&self, values: u64, cost: Duration) {
        add(&self.computes, values);
        if values > 0 {
            self.times.record(cost);
        }
    }

    pub(crate) fn reading(&self, entries: u64, bytes: u64) -> Stats {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            inserts: of(&self.inserts),
            replaced: of(&self.replaced),
            hits: of(&self.hits),
            stale_hits: 0,
            misses: of(&self.misses),
            computes: of(&self.computes),
            joins: of(&self.joins),
            errors: of(&self.errors),
            evictions: of(&self.evictions),
            expiries: of(&self.expiries),
            invalidations: of(&self.invalidations),
            refused: of(&self.refused),
            undecodable: of(&self.undecodable),
            store_errors: of(&self.store_errors),
            entries,
            bytes,
            compute_p50: self.times.quantile(0.5),
            compute_p99: self.times.quantile(0.99),
            time_saved: Duration::from_nanos(of(&self.saved_nanos)),
        }
    }
}

/// Counts `n` more.
pub(crate) fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}
