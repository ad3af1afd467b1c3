//! memokit from a user's chair. What is here is shared by the tests of this package.

#![forbid(unsafe_code)]

mod docs;

use std::sync::atomic::{AtomicU64, Ordering};

use memokit::testing::{CountingStore, ManualClock};
use memokit::{Runtime, Store};

/// How often a function was called.
#[derive(Debug, Default)]
pub struct Calls(AtomicU64);

impl Calls {
    /// None yet.
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// How many so far.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A runtime of one test, with its clock and the counts of its store.
#[derive(Debug)]
pub struct Bench {
    /// Bind it, to the thread or to a future.
    pub runtime: Runtime,
    /// Its time.
    pub clock: ManualClock,
    /// Its store, counted.
    pub store: CountingStore,
}

impl Bench {
    /// A runtime over a store in memory.
    pub async fn new() -> Self {
        let clock = ManualClock::new();
        let store = memokit::stores::MemoryStore::with_clock(clock.clock());
        Self::over(store, clock).await
    }

    /// A runtime over `store`.
    ///
    /// # Panics
    ///
    /// If the system gives no thread.
    pub async fn over(store: impl Store, clock: ManualClock) -> Self {
        let store = CountingStore::new(store);
        let runtime = Runtime::builder()
            .clock(clock.clock())
            .store(store.clone())
            // A loaded machine must not turn a slow store into a miss.
            .store_timeout(std::time::Duration::from_mins(1))
            .build()
            .await
            .expect("a thread for I/O");
        Self {
            runtime,
            clock,
            store,
        }
    }

    /// As [`new`](Self::new), for tests that are not async.
    ///
    /// # Panics
    ///
    /// If the system gives no thread.
    pub fn sync() -> Self {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime")
            .block_on(Self::new())
    }
}
