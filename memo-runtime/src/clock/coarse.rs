//! The cheapest clock that the system has: it moves a few hundred times a second, and reading it costs a
//! tenth of the precise one.

use super::Tick;

/// The present moment, some milliseconds late at most; never ahead of the precise clock.
#[cfg(target_os = "linux")]
pub(super) fn now() -> Tick {
    moment(libc::CLOCK_MONOTONIC_COARSE)
}

/// The moment that a clock of the system tells.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "std has no coarse clock")]
pub(super) fn moment(clock: libc::clockid_t) -> Tick {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: it writes to `time` alone; of a clock that there is not, it writes nothing.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    #[expect(clippy::cast_sign_loss, reason = "these clocks begin at zero")]
    Tick(time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
}

#[cfg(not(target_os = "linux"))]
pub(super) use super::system::now;
