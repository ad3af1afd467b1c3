//! What one thread counts for itself, of a memo whose values are its own.
//!
//! A hit there touches nothing that other threads write: each has a lane, which nobody else writes, and
//! who reads the counters adds them up.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::Stats;
use super::watched::Watched;
use crate::sync::{add_alone, lock};

/// The counts of one thread. Apart from all else: what shares a line of the processor's cache with them
/// would be as slow to read as they are.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Counts {
    hits: AtomicU64,
    saved_nanos: AtomicU64,
    entries: AtomicU64,
    bytes: AtomicU64,
}

/// All lanes of a memo.
#[derive(Debug, Default)]
pub(super) struct Lanes(Mutex<Vec<Arc<Counts>>>);

/// The lane of this thread. When it is dropped, its hits go to the counters of the memo, and its entries
/// are gone.
#[derive(Debug)]
pub(crate) struct Lane {
    watched: Arc<Watched>,
    counts: Arc<Counts>,
}

impl Lanes {
    /// What all lanes have counted, together with what `ended` lanes have left: read in one moment, so
    /// that nothing is missed that goes from here to there.
    pub(super) fn add_to(&self, ended: impl FnOnce() -> Stats) -> Stats {
        let lanes = lock(&self.0);
        let mut sum = ended();
        for lane in &*lanes {
            sum.hits += lane.hits.load(Ordering::Relaxed);
            let saved = Duration::from_nanos(lane.saved_nanos.load(Ordering::Relaxed));
            sum.time_saved = sum.time_saved.saturating_add(saved);
        }
        sum
    }

    /// The entries of all threads, and their bytes.
    pub(super) fn held(&self) -> (u64, u64) {
        let lanes = lock(&self.0);
        lanes.iter().fold((0, 0), |(entries, bytes), lane| {
            (
                entries + lane.entries.load(Ordering::Relaxed),
                bytes + lane.bytes.load(Ordering::Relaxed),
            )
        })
    }
}

impl Lane {
    pub(super) fn open(watched: &Arc<Watched>) -> Self {
        let counts = Arc::new(Counts::default());
        lock(&watched.lanes.0).push(Arc::clone(&counts));
        Self {
            watched: Arc::clone(watched),
            counts,
        }
    }

    /// Counts a hit, which nobody is told of, and the nanoseconds that it saved.
    #[inline]
    pub(crate) fn hit(&self, saved_nanos: u64) {
        add_alone(&self.counts.hits, 1);
        add_alone(&self.counts.saved_nanos, saved_nanos);
    }

    /// How many hits it has counted.
    pub(crate) fn hits(&self) -> u64 {
        self.counts.hits.load(Ordering::Relaxed)
    }

    /// Notes how many entries the thread has, and their bytes.
    pub(crate) fn hold(&self, entries: u64, bytes: u64) {
        self.counts.entries.store(entries, Ordering::Relaxed);
        self.counts.bytes.store(bytes, Ordering::Relaxed);
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let mut lanes = lock(&self.watched.lanes.0);
        lanes.retain(|lane| !Arc::ptr_eq(lane, &self.counts));
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let counters = &self.watched.counters;
        counters.take_over(of(&self.counts.hits), of(&self.counts.saved_nanos));
    }
}

#[cfg(test)]
mod tests {
    use crate::event::EventKind;
    use crate::observe::{Listeners, Observer};
    use std::sync::Arc;
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_a_lane_counts_stays_and_what_it_holds_goes_with_it() {
        let observer = Observer::new("lanes", Arc::new(Listeners::new()));
        let (one, two) = (observer.open_lane(), observer.open_lane());
        one.hit(1_000_000_000);
        two.hit(1_000_000_000);
        observer.emit(EventKind::Hit { saved: SECOND });
        one.hold(3, 30);
        two.hold(1, 10);
        let read = || {
            let (entries, bytes) = observer.held();
            let stats = observer.stats(entries, bytes);
            (
                stats.hits,
                stats.time_saved.as_secs(),
                stats.entries,
                stats.bytes,
            )
        };
        assert_eq!(read(), (3, 3, 4, 40));
        drop(one);
        assert_eq!(read(), (3, 3, 1, 10));
        observer.reset();
        assert_eq!(read(), (0, 0, 1, 10));
        two.hit(1_000_000_000);
        assert_eq!(read(), (1, 1, 1, 10));
        drop(two);
        assert_eq!(read(), (1, 1, 0, 0));
    }

    #[test]
    fn who_listens_is_told_of_hits() {
        let observer = Observer::new("lanes", Arc::new(Listeners::new()));
        let is_outside = cfg!(any(feature = "tracing", feature = "metrics"));
        assert_eq!(observer.is_told(), is_outside);
        observer.listen(|_| ());
        assert!(observer.is_told());
    }
}
