//! Time, asked for in one place so that a test can hold it.

mod coarse;
#[cfg(any(test, feature = "test-util"))]
mod manual;
mod sleep;
mod system;
mod timers;

use std::fmt;
#[cfg(any(test, feature = "test-util"))]
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

#[cfg(any(test, feature = "test-util"))]
pub use self::manual::ManualClock;
#[cfg(feature = "async")]
pub(crate) use self::sleep::Sleep;
pub(crate) use self::sleep::within;
pub(crate) use self::timers::Timer;

/// A moment of the monotonic clock: nanoseconds since some moment before the program began.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Tick(u64);

impl Tick {
    /// A moment that is never reached.
    pub(crate) const NEVER: Self = Self(u64::MAX);

    /// The moment `duration` later; a moment that cannot be told is never reached.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos))
    }

    /// The moment `duration` earlier, or the first of all.
    #[must_use]
    pub(crate) fn before(self, duration: Duration) -> Self {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(nanos))
    }

    /// The time that has passed since `earlier`, zero if it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The moment as a number, to be kept in an atomic.
    pub(crate) fn to_bits(self) -> u64 {
        self.0
    }

    /// The moment that was kept as a number.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
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
    Manual(Arc<manual::Manual>),
}

impl Clock {
    /// The system's clocks.
    pub const SYSTEM: Self = Self(Kind::System);

    /// The present moment of the monotonic clock.
    pub fn now(&self) -> Tick {
        match &self.0 {
            Kind::System => system::now(),
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(manual) => manual.now(),
        }
    }

    /// The present moment, late by some milliseconds at most: for those who ask at every hit.
    #[inline]
    pub(crate) fn coarse(&self) -> Tick {
        match &self.0 {
            Kind::System => coarse::now(),
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(manual) => manual.now(),
        }
    }

    /// How late [`coarse`](Self::coarse) is at most: a tick, which lasts 10 ms where it is longest.
    #[cfg(feature = "store")]
    pub(crate) fn coarse_lag(&self) -> Duration {
        match &self.0 {
            Kind::System if cfg!(target_os = "linux") => Duration::from_millis(10),
            Kind::System => Duration::ZERO,
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(_) => Duration::ZERO,
        }
    }

    /// The wall clock, in milliseconds since 1970: what stores compare expiries with.
    pub fn unix_millis(&self) -> u64 {
        match &self.0 {
            Kind::System => system::unix_millis(),
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(manual) => manual.unix_millis(),
        }
    }

    /// Whether a test holds this clock.
    pub(crate) fn is_manual(&self) -> bool {
        !matches!(self.0, Kind::System)
    }

    /// The manual clock that this is a face of, if it is one.
    #[cfg(feature = "test-util")]
    pub(crate) fn manual(&self) -> Option<ManualClock> {
        match &self.0 {
            Kind::System => None,
            Kind::Manual(manual) => Some(ManualClock(Arc::clone(manual))),
        }
    }

    /// Wakes `waker` once a moment has come, on a thread that must not be held up.
    pub(crate) fn wake_at(&self, at: Tick, waker: Waker) -> Timer {
        match &self.0 {
            Kind::System => system::wake_at(at, waker),
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(manual) => manual.timers.add(at, waker).0,
        }
    }

    /// Forgets a waker.
    pub(crate) fn cancel(&self, timer: Timer) {
        match &self.0 {
            Kind::System => system::cancel(timer),
            #[cfg(any(test, feature = "test-util"))]
            Kind::Manual(manual) => drop(manual.timers.remove(timer)),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::park::block_on;

    #[test]
    fn a_deadline_too_far_to_tell_is_never_reached() {
        let far = Tick(5).after(Duration::MAX);
        assert_eq!(far, Tick::NEVER);
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

    #[test]
    fn who_sleeps_wakes_when_the_clock_has_moved() {
        let manual = ManualClock::new();
        let clock = manual.clock();
        let until = clock.now().after(Duration::from_secs(5));
        std::thread::scope(|scope| {
            let sleeper = scope.spawn(|| block_on(clock.sleep_until(until)));
            while manual.0.timers.first().is_none() {
                std::thread::yield_now();
            }
            manual.advance(Duration::from_secs(4));
            assert_eq!(manual.0.timers.first(), Some(until));
            manual.advance(Duration::from_secs(1));
            sleeper.join().expect("woken");
        });
        assert_eq!(manual.0.timers.first(), None);
    }

    #[test]
    fn the_system_wakes_who_sleeps_and_forgets_who_was_dropped() {
        let clock = Clock::SYSTEM;
        let far = clock.sleep_until(clock.now().after(Duration::from_hours(1)));
        let mut far = Box::pin(far);
        let mut context = std::task::Context::from_waker(Waker::noop());
        assert!(far.as_mut().poll(&mut context).is_pending());
        let until = clock.now().after(Duration::from_millis(2));
        block_on(clock.sleep_until(until));
        assert!(clock.now() >= until);
        drop(far);
    }
}
