//! What happened to the entries of one tenant, over all memos.

use std::time::Duration;

use crate::event::EventKind;
use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The counters of one tenant. Small, and without the times of computes: there may be many tenants.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) hits: AtomicU64,
    pub(crate) stale_hits: AtomicU64,
    pub(crate) misses: AtomicU64,
    pub(crate) joins: AtomicU64,
    pub(crate) computes: AtomicU64,
    pub(crate) errors: AtomicU64,
    pub(crate) inserts: AtomicU64,
    pub(crate) replaced: AtomicU64,
    pub(crate) evictions: AtomicU64,
    pub(crate) expiries: AtomicU64,
    pub(crate) invalidations: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) saved_nanos: AtomicU64,
    /// The entries in the process, and their bytes.
    pub(crate) entries: AtomicU64,
    pub(crate) bytes: AtomicU64,
    /// How many calls there had been when one to forget was last looked for.
    seen: AtomicU64,
    /// Whether it is remembered, also when nothing belongs to it.
    is_kept: AtomicBool,
}

impl Tally {
    /// Counts so many events of one kind; those that concern no single tenant are left out.
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
            EventKind::Compute { .. } => &self.computes,
            EventKind::Error => &self.errors,
            EventKind::Insert => &self.inserts,
            EventKind::Replace => &self.replaced,
            EventKind::Evict => &self.evictions,
            EventKind::Expire => &self.expiries,
            EventKind::Invalidate => &self.invalidations,
            EventKind::Refuse => &self.refused,
            _ => return,
        };
        add(counter, times);
    }

    fn save(&self, saved: Duration, times: u64) {
        let nanos = u64::try_from(saved.as_nanos()).unwrap_or(u64::MAX);
        add(&self.saved_nanos, nanos.saturating_mul(times));
    }

    /// An entry has come.
    pub(super) fn enter(&self, bytes: u64) {
        add(&self.entries, 1);
        add(&self.bytes, bytes);
    }

    /// An entry has gone.
    pub(super) fn leave(&self, bytes: u64) {
        self.entries.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Whether it was called since this was last asked; for the first time, whether more than once.
    pub(super) fn take_used(&self) -> bool {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let calls = of(&self.hits) + of(&self.misses);
        calls > self.seen.swap(calls, Ordering::Relaxed).max(1)
    }

    /// Notes whether it is remembered; tells whether it was.
    pub(super) fn keep(&self, is_kept: bool) -> bool {
        self.is_kept.swap(is_kept, Ordering::Relaxed)
    }
}

fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}
