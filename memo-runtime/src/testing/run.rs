//! A runtime for one test: what `#[memokit::test]` calls.

#[cfg(feature = "store")]
use std::time::Duration;

use crate::clock::ManualClock;
use crate::park::block_on;
use crate::runtime::Runtime;

/// Runs the body of a test.
pub fn run_test<R>(body: impl FnOnce(ManualClock) -> R) -> R {
    let (runtime, clock) = runtime();
    let _bound = runtime.enter();
    body(clock)
}

/// Runs the body of an async test, on an executor of its own.
///
/// # Panics
///
/// If it is called from an async test, or the system gives no executor.
pub fn run_test_async<F: Future>(body: impl FnOnce(ManualClock) -> F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a test needs an executor")
        .block_on(bind_test_async(body))
}

/// Binds a runtime to the body of an async test, which another attribute runs.
pub async fn bind_test_async<F: Future>(body: impl FnOnce(ManualClock) -> F) -> F::Output {
    let (runtime, clock) = runtime();
    // Made inside, so that what the body does before its first await is bound too.
    let output = runtime.scope(async { body(clock).await }).await;
    runtime.shutdown().await;
    output
}

/// A runtime whose time stands still, and whose shared memos live in memory.
fn runtime() -> (Runtime, ManualClock) {
    let clock = ManualClock::new();
    let builder = Runtime::builder().clock(clock.clock());
    #[cfg(feature = "store")]
    let builder = builder
        .store(crate::store::MemoryStore::with_clock(clock.clock()))
        // A loaded machine must not turn a slow store into a miss.
        .store_timeout(Duration::from_mins(1));
    let runtime = block_on(builder.build()).expect("a test needs a thread for I/O");
    (runtime, clock)
}
