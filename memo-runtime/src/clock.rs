//! Time, asked for in one place so that a test can hold it.

use std::fmt;
use std::sync::LazyLock;
#[cfg(any(test, feature = "test-util"))]
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A moment of the monotonic clock: nanoseconds since the program first asked.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Tick(u64);

impl Tick {
    /// The moment `duration` later; a moment that cannot be told is never reached.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos))
    }

    /// The time that has passed since `earlier`, zero if it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

/// Where a memo and a store take their time from: the system, or a test's `ManualClock`.
#[derive(Clone, Default)]
pub struct Clock(Kind);

#[derive(Clone, Default)]
enum Kind {
    #[default]
    System,
    #[cfg(any(test, feature = "test-util"))]
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// The system's clocks.
    pub const SYSTEM: Self = Self(Kind::System);

    /// The present moment of the monotonic clock.
    pub fn now(&self) -> Tick {
        match &self.0 {
            Kind::System => Tick(system_nanos()),
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(nanos) => Tick(nanos.load(Ordering::SeqCst)),
        }
    }

    /// The wall clock, in milliseconds since 1970: what stores compare expiries with.
    pub fn unix_millis(&self) -> u64 {
        match &self.0 {
            Kind::System => system_unix_millis(),
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(nanos) => MANUAL_EPOCH_MILLIS + nanos.load(Ordering::SeqCst) / 1_000_000,
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::System => "Clock::System",
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(_) => "Clock::Manual",
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that all others ask"
)]
fn system_nanos() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that all others ask"
)]
fn system_unix_millis() -> u64 {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

/// The wall clock of a manual clock starts at 2026-01-01T00:00:00Z.
#[cfg(any(test, feature = "test-util"))]
const MANUAL_EPOCH_MILLIS: u64 = 1_767_225_600_000;

/// A clock that moves only when a test says so.
///
/// Clones share one time.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use memo_runtime::testing::ManualClock;
///
/// let manual = ManualClock::new();
/// let clock = manual.clock();
/// let before = clock.now();
/// manual.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().since(before), Duration::from_secs(60));
/// ```
#[cfg(any(test, feature = "test-util"))]
#[derive(Clone, Debug, Default)]
pub struct ManualClock {
    nanos: Arc<AtomicU64>,
}

#[cfg(any(test, feature = "test-util"))]
impl ManualClock {
    /// Creates a clock that stands still.
    pub fn new() -> Self {
        Self::default()
    }

    /// The clock to give to a runtime or a store.
    pub fn clock(&self) -> Clock {
        Clock(Kind::Manual(Arc::clone(&self.nanos)))
    }

    /// Moves the time ahead, for all who share this clock.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.nanos
            .try_update(Ordering::SeqCst, Ordering::SeqCst, |nanos| {
                Some(nanos.saturating_add(by))
            })
            .ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_too_far_to_tell_is_never_reached() {
        let far = Tick(5).after(Duration::MAX);
        assert_eq!(far, Tick(u64::MAX));
        assert_eq!(Tick(5).since(far), Duration::ZERO);
    }

    #[test]
    fn both_faces_of_a_manual_clock_move_together() {
        let manual = ManualClock::new();
        let clock = manual.clock();
        let (tick, millis) = (clock.now(), clock.unix_millis());
        manual.advance(Duration::from_millis(1500));
        assert_eq!(clock.now().since(tick), Duration::from_millis(1500));
        assert_eq!(clock.unix_millis() - millis, 1500);
    }
}
