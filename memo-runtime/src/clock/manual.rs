//! A clock that moves only when a test says so.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::timers::Timers;
use super::{Clock, Kind, Tick};

/// The wall clock of a manual clock starts at 2026-01-01T00:00:00Z.
const EPOCH_MILLIS: u64 = 1_767_225_600_000;

/// A clock that moves only when a test says so.
///
/// Clones share one time. Whatever is to happen at a moment happens while the clock is moved past it,
/// on the thread that moves it: expired entries have left when [`advance`](Self::advance) returns.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use std::time::Duration;
/// use memokit::testing::ManualClock;
///
/// let manual = ManualClock::new();
/// let clock = manual.clock();
/// let before = clock.now();
/// manual.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().since(before), Duration::from_secs(60));
/// ```
#[derive(Clone, Default)]
pub struct ManualClock(pub(super) Arc<Manual>);

/// The one time that clones of a manual clock share.
#[derive(Default)]
pub(super) struct Manual {
    nanos: AtomicU64,
    pub(super) timers: Timers,
}

impl Manual {
    pub(super) fn now(&self) -> Tick {
        Tick(self.nanos.load(Ordering::SeqCst))
    }

    pub(super) fn unix_millis(&self) -> u64 {
        EPOCH_MILLIS + self.now().0 / 1_000_000
    }
}

impl ManualClock {
    /// Creates a clock that stands still.
    pub fn new() -> Self {
        Self::default()
    }

    /// The clock to give to a runtime or a store.
    pub fn clock(&self) -> Clock {
        Clock(Kind::Manual(Arc::clone(&self.0)))
    }

    /// How many wait for a moment: calls that gather others, or wait with a time limit, and what happens in the
    /// background by and by.
    ///
    /// A test that starts threads knows by it that they have come as far as they can.
    pub fn waiting(&self) -> usize {
        self.0.timers.len()
    }

    /// Moves the time ahead, for all who share this clock, and does what is due by then.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        let moved = |nanos: u64| Some(nanos.saturating_add(by));
        self.0
            .nanos
            .try_update(Ordering::SeqCst, Ordering::SeqCst, moved)
            .ok();
        // What is done may make more of it due at once.
        while self.0.timers.wake_due(self.0.now()) {}
    }
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&self.0.now()).finish()
    }
}
