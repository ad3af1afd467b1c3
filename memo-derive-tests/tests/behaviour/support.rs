//! What several of these files need.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use memokit::Stats;

/// Waits until `condition` holds: what others do is on its way, and takes no longer than this.
#[track_caller]
pub(crate) fn eventually(condition: impl Fn() -> bool) {
    for _ in 0..10_000_000 {
        if condition() {
            return;
        }
        thread::yield_now();
    }
    panic!("nothing happened");
}

/// As [`eventually`], for what other tasks do.
pub(crate) async fn settled(condition: impl Fn() -> bool) {
    for _ in 0..2_000_000 {
        if condition() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("nothing happened");
}

/// Each value that was stored is still there, or left in exactly one way.
#[track_caller]
pub(crate) fn conserves(stats: &Stats) {
    let left = stats.evictions + stats.expiries + stats.invalidations + stats.replaced;
    assert_eq!(stats.inserts, stats.entries + left, "{stats:?}");
}

/// The panic of `code`, whose message is a text.
#[track_caller]
pub(crate) fn panics<R>(code: impl FnOnce() -> R) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(code)) else {
        panic!("it returned");
    };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_owned(),
    }
}
