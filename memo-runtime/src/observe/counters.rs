//! The counters of one memo.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Stats;
use super::histogram::Histogram;
use super::reading::Reading;
use crate::event::EventKind;

/// The counters behind [`Stats`]: each is fed by one kind of event, and none ever goes back.
///
/// Apart from what is read at each hit: of a memo whose values are each thread's own, no hit reads what
/// others write.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Counters {
    hits: AtomicU64,
    stale_hits: AtomicU64,
    misses: AtomicU64,
    joins: AtomicU64,
    errors: AtomicU64,
    refreshes: AtomicU64,
    refresh_panics: AtomicU64,
    timeouts: AtomicU64,
    inserts: AtomicU64,
    replaced: AtomicU64,
    evictions: AtomicU64,
    expiries: AtomicU64,
    invalidations: AtomicU64,
    refused: AtomicU64,
    undecodable: AtomicU64,
    store_errors: AtomicU64,
    policy_faults: AtomicU64,
    listener_panics: AtomicU64,
    events_lost: AtomicU64,
    saved_nanos: AtomicU64,
    times: Histogram,
}

impl Counters {
    pub(super) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            hits: zero(),
            stale_hits: zero(),
            misses: zero(),
            joins: zero(),
            errors: zero(),
            refreshes: zero(),
            refresh_panics: zero(),
            timeouts: zero(),
            inserts: zero(),
            replaced: zero(),
            evictions: zero(),
            expiries: zero(),
            invalidations: zero(),
            refused: zero(),
            undecodable: zero(),
            store_errors: zero(),
            policy_faults: zero(),
            listener_panics: zero(),
            events_lost: zero(),
            saved_nanos: zero(),
            times: Histogram::new(),
        }
    }

    /// Counts so many events of one kind.
    #[inline]
    pub(super) fn count(&self, kind: EventKind, times: u64) {
        let counter = match kind {
            EventKind::Hit { saved } => {
                self.save(saved, times);
                &self.hits
            }
            EventKind::StaleHit { saved } => {
                self.save(saved, times);
                add(&self.hits, times);
                &self.stale_hits
            }
            EventKind::Miss => &self.misses,
            EventKind::Join => &self.joins,
            EventKind::Compute { took } => {
                // The times are as many as the computes.
                self.times.record(took, times);
                return;
            }
            EventKind::Error => &self.errors,
            EventKind::Refresh => &self.refreshes,
            EventKind::RefreshPanic => &self.refresh_panics,
            EventKind::Timeout => &self.timeouts,
            EventKind::Insert => &self.inserts,
            EventKind::Replace => &self.replaced,
            EventKind::Evict => &self.evictions,
            EventKind::Expire => &self.expiries,
            EventKind::Invalidate => &self.invalidations,
            EventKind::Refuse => &self.refused,
            EventKind::Undecodable => &self.undecodable,
            EventKind::StoreError => &self.store_errors,
            EventKind::PolicyFault => &self.policy_faults,
            EventKind::ListenerPanic => &self.listener_panics,
            EventKind::Lost { events } => {
                add(&self.events_lost, events.saturating_mul(times));
                return;
            }
        };
        add(counter, times);
    }

    /// Adds the hits of a thread that has ended.
    pub(super) fn take_over(&self, hits: u64, saved_nanos: u64) {
        add(&self.hits, hits);
        add(&self.saved_nanos, saved_nanos);
    }

    fn save(&self, saved: Duration, times: u64) {
        let nanos = u64::try_from(saved.as_nanos()).unwrap_or(u64::MAX);
        add(&self.saved_nanos, nanos.saturating_mul(times));
    }

    /// What was counted since the memo began.
    pub(super) fn reading(&self) -> Reading {
        let times = self.times.reading();
        Reading {
            counts: Stats {
                computes: times.count(),
                ..self.counts()
            },
            times,
        }
    }

    /// All hits.
    pub(super) fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    fn counts(&self) -> Stats {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            inserts: of(&self.inserts),
            replaced: of(&self.replaced),
            hits: of(&self.hits),
            stale_hits: of(&self.stale_hits),
            misses: of(&self.misses),
            joins: of(&self.joins),
            errors: of(&self.errors),
            evictions: of(&self.evictions),
            expiries: of(&self.expiries),
            invalidations: of(&self.invalidations),
            refused: of(&self.refused),
            undecodable: of(&self.undecodable),
            refreshes: of(&self.refreshes),
            refresh_panics: of(&self.refresh_panics),
            timeouts: of(&self.timeouts),
            policy_faults: of(&self.policy_faults),
            listener_panics: of(&self.listener_panics),
            events_lost: of(&self.events_lost),
            store_errors: of(&self.store_errors),
            time_saved: Duration::from_nanos(of(&self.saved_nanos)),
            ..Stats::default()
        }
    }
}

#[inline]
fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}
