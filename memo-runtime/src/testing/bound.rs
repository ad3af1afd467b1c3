//! What a test asks of the runtime that is bound to it.

use std::sync::Arc;

use crate::clock::ManualClock;
use crate::observe::Stats;
use crate::runtime::{Inner, scope};

/// The sums over all memos of the runtime that is bound here, if one is.
pub(super) fn totals() -> Option<Stats> {
    scope::current().map(|runtime| runtime.realm().totals())
}

/// The runtime that is bound here, for `who` needs one.
#[track_caller]
pub(super) fn runtime(who: &str) -> Arc<Inner> {
    scope::current().unwrap_or_else(|| panic!("{}", missing(who)))
}

/// What to write where no runtime is bound.
pub(super) fn missing(who: &str) -> String {
    format!(
        "`{who}` is about the memos of one runtime, so that no other test disturbs it, and no \
         runtime is bound here; write `#[memokit::test]` above the test, or call it inside of \
         `Runtime::scope` or `Runtime::enter`; what a test spawns leaves its runtime, unless spawned \
         by `memokit::spawn`"
    )
}

impl ManualClock {
    /// The clock of the runtime that is bound here, for what is too deep inside to be given it.
    ///
    /// # Panics
    ///
    /// If no runtime is bound here, or its time is the system's.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use std::time::Duration;
    /// use memokit::Runtime;
    /// use memokit::testing::ManualClock;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let clock = ManualClock::new();
    /// let runtime = Runtime::builder().clock(clock.clock()).build().await?;
    /// let before = clock.clock().now();
    /// runtime
    ///     .scope(async { ManualClock::current().advance(Duration::from_secs(60)) })
    ///     .await;
    /// assert_eq!(clock.clock().now().since(before), Duration::from_secs(60));
    /// # Ok::<_, memokit::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    #[track_caller]
    pub fn current() -> Self {
        let runtime = runtime("ManualClock::current");
        runtime.realm().clock().manual().expect(
            "the time of the runtime that is bound here is the system's; give it a clock with \
             `Runtime::builder().clock(ManualClock::new().clock())`",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Runtime;
    use crate::park::block_on;

    #[test]
    #[should_panic(expected = "write `#[memokit::test]` above the test")]
    fn there_is_no_clock_where_no_runtime_is_bound() {
        let _clock = ManualClock::current();
    }

    #[test]
    #[should_panic(expected = "is the system's")]
    fn the_systems_clock_is_nobodys_to_move() {
        let runtime = block_on(Runtime::builder().build()).expect("a thread for I/O");
        let _bound = runtime.enter();
        let _clock = ManualClock::current();
    }
}
