//! What a test asks of the runtime that is bound to it.

use crate::clock::ManualClock;
use crate::observe::Stats;
use crate::runtime::scope;

/// The sums over all memos of the runtime that is bound here, if one is.
pub(super) fn totals() -> Option<Stats> {
    scope::current().map(|runtime| runtime.realm().totals())
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
    /// use std::time::Duration;
    /// use memo_runtime::Runtime;
    /// use memo_runtime::testing::ManualClock;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let clock = ManualClock::new();
    /// let runtime = Runtime::builder().clock(clock.clock()).build().await?;
    /// let before = clock.clock().now();
    /// runtime
    ///     .scope(async { ManualClock::current().advance(Duration::from_secs(60)) })
    ///     .await;
    /// assert_eq!(clock.clock().now().since(before), Duration::from_secs(60));
    /// # Ok::<_, memo_runtime::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    #[track_caller]
    pub fn current() -> Self {
        let Some(runtime) = scope::current() else {
            panic!(
                "`ManualClock::current` is the clock of the runtime that is bound here, and none \
                 is; write `#[memokit::test]` above the test, or ask inside of `Runtime::scope` or \
                 `Runtime::enter`; what a test spawns leaves its runtime, unless spawned by \
                 `memokit::spawn`"
            );
        };
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
