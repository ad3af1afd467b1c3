//! What happened, in the order in which it happened.

use std::sync::{Arc, Mutex};

use super::bound;
use crate::sync::lock;

/// Records the events of all memos of the runtime that is bound where it is started.
///
/// A test that asserts what happened sees why a value was computed, not only that it was.
///
/// ```text
/// #[memokit::test]
/// fn an_expired_price_leaves_before_it_is_computed(clock: ManualClock) {
///     price("tea");
///     clock.advance(Duration::from_secs(5 * 60));
///     let log = EventLog::start();
///     price("tea");
///     assert_eq!(
///         log.take(),
///         ["expire app::price", "miss app::price", "compute app::price", "insert app::price"],
///     );
/// }
/// ```
///
/// # Concurrency
///
/// The events of one thread stand in their order. While two threads cause events, those of one may
/// be written down by the other, after its call has returned.
#[derive(Debug)]
#[must_use = "what is recorded is gone with the log"]
pub struct EventLog {
    lines: Arc<Mutex<Vec<String>>>,
}

impl EventLog {
    /// Records from now on, until it is dropped.
    ///
    /// # Panics
    ///
    /// If no runtime is bound here.
    #[track_caller]
    pub fn start() -> Self {
        let lines = Arc::default();
        // The runtime keeps its listeners; this one keeps no log that nobody reads.
        let weak = Arc::downgrade(&lines);
        bound::runtime("EventLog::start")
            .realm()
            .listeners()
            .listen(move |event| {
                if let Some(lines) = weak.upgrade() {
                    let lines: &Mutex<Vec<String>> = &lines;
                    lock(lines).push(event.to_string());
                }
            });
        Self { lines }
    }

    /// What happened since the start, or since it was last taken: `miss app::price`.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.lines))
    }
}
