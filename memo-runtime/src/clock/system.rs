//! The system's clocks, and the thread that wakes whoever waits for a moment of theirs.
//!
//! The thread starts when somebody first waits, and sleeps while nobody does.

use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::task::Waker;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Tick;
use super::timers::{Timer, Timers};
use crate::sync::lock;

static TIMERS: Timers = Timers::new();
/// Whether the thread is to look again; guards against a wake-up between its look and its sleep.
static NEWS: Mutex<News> = Mutex::new(News { is_there: false });
static RING: Condvar = Condvar::new();

/// Whether a waker has come that is due before all others.
struct News {
    is_there: bool,
}

static THREAD: LazyLock<bool> = LazyLock::new(|| {
    thread::Builder::new()
        .name("memokit-timer".to_owned())
        .spawn(serve)
        .is_ok()
});

/// The clock whose coarse form is asked at every hit.
#[cfg(target_os = "linux")]
pub(super) fn now() -> Tick {
    super::coarse::moment(libc::CLOCK_MONOTONIC)
}

#[cfg(not(target_os = "linux"))]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that all others ask"
)]
pub(super) fn now() -> Tick {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Tick(u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX))
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that all others ask"
)]
pub(super) fn unix_millis() -> u64 {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn wake_at(at: Tick, waker: Waker) -> Timer {
    // Without a thread nobody is woken at the moment: what waits, waits for its other events.
    let _started: bool = *THREAD;
    let (timer, is_first) = TIMERS.add(at, waker);
    if is_first {
        lock(&NEWS).is_there = true;
        RING.notify_one();
    }
    timer
}

pub(super) fn cancel(timer: Timer) {
    drop(TIMERS.remove(timer));
}

fn serve() {
    loop {
        TIMERS.wake_due(now());
        let mut news = lock(&NEWS);
        let first = TIMERS.first();
        while !news.is_there {
            let Some(first) = first else {
                news = RING.wait(news).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = first.since(now());
            if left.is_zero() {
                break;
            }
            let waited = RING.wait_timeout(news, left);
            news = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        news.is_there = false;
    }
}
