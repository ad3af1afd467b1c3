//! Real time: processes that are stopped and killed have no clock of a test's.

use std::thread;
use std::time::{Duration, Instant};

#[expect(
    clippy::disallowed_methods,
    reason = "what is measured is the time of other processes"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a fault lasts, and other processes go on meanwhile"
)]
pub(crate) fn pause(length: Duration) {
    thread::sleep(length);
}

pub(crate) fn millis(random: &mut fastrand::Rng, from: u64, to: u64) -> Duration {
    Duration::from_millis(random.u64(from..to))
}
