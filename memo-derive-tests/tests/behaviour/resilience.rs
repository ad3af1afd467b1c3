//! A store that fails costs a compute, and soon not even the wait for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::testing::{FaultStore, ManualClock, Operation};
use memokit::{ErrorKind, Runtime, StoreHealth, memoize};

/// A runtime over a store that fails as a test says, and whose clock is held.
struct Weak {
    runtime: Runtime,
    faults: FaultStore,
    clock: ManualClock,
}

impl Weak {
    async fn new() -> Self {
        Self::over(&FaultStore::new(MemoryStore::new()), Duration::from_mins(1)).await
    }

    async fn over(faults: &FaultStore, timeout: Duration) -> Self {
        let clock = ManualClock::new();
        let runtime = Runtime::builder()
            .clock(clock.clock())
            .store(faults.clone())
            .store_timeout(timeout)
            .build()
            .await
            .expect("a runtime");
        Self {
            runtime,
            faults: faults.clone(),
            clock,
        }
    }

    fn health(&self) -> StoreHealth {
        self.runtime.health().stores[0].clone()
    }

    /// Lets the pauses before probes pass until one has succeeded.
    async fn recovers(&self) {
        for _ in 0..1000 {
            if !self.health().is_degraded {
                return;
            }
            self.clock.advance(Duration::from_millis(250));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("it stays as it is: {}", self.runtime.health());
    }
}

#[tokio::test]
async fn a_store_that_fails_is_left_alone_until_it_answers() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, l1_ttl = "0s")]
    async fn square(n: u64) -> u64 {
        CALLS.add();
        n * n
    }
    let weak = Weak::new().await;
    assert_eq!(weak.runtime.scope(square(3)).await, 9);
    weak.faults.fail_all(Operation::Any);
    for n in 100..150 {
        assert_eq!(weak.runtime.scope(square(n)).await, n * n);
    }
    // Five reads failed, each of which was tried twice; then nothing was asked.
    let asked = weak.faults.count(Operation::Any);
    assert_eq!(weak.faults.count(Operation::Read), 1 + 10);
    assert!(weak.health().is_degraded && !weak.runtime.health().is_good());
    assert!(weak.runtime.health().to_string().contains("DEGRADED"));
    let refused = weak.runtime.scope(async { square::peek(100).await });
    let error = refused.await.expect_err("it is not asked");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(weak.faults.count(Operation::Any), asked);
    // A probe that fails changes nothing.
    weak.clock.advance(Duration::from_secs(2));
    for _ in 0..10_000 {
        if weak.faults.count(Operation::Any) > asked {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(weak.faults.count(Operation::Any) > asked, "no probe");
    assert!(weak.health().is_degraded);
    weak.faults.heal();
    weak.recovers().await;
    let calls = CALLS.count();
    assert_eq!(weak.runtime.scope(square(3)).await, 9);
    assert_eq!(CALLS.count(), calls);
    assert!(weak.health().failing.is_none());
}

#[tokio::test]
async fn f_03_a_store_that_never_answers_costs_a_few_timeouts() {
    #[memoize(scope = shared, l1_ttl = "0s")]
    async fn cube(n: u64) -> u64 {
        n * n * n
    }
    let hole = ManualClock::new();
    let faults = FaultStore::new(MemoryStore::new()).with_clock(hole.clock());
    for n in 1..=20 {
        faults.delay(Operation::Read, n, Duration::from_hours(1));
    }
    let weak = Weak::over(&faults, Duration::from_millis(20)).await;
    for n in 0..50 {
        assert_eq!(weak.runtime.scope(cube(n)).await, n * n * n);
    }
    // What may be under way is not asked again.
    assert_eq!(faults.count(Operation::Read), 5);
    assert!(weak.health().is_degraded);
    faults.heal();
    weak.recovers().await;
}

#[tokio::test]
async fn a_read_that_fails_at_once_is_tried_again() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, l1_ttl = "0s")]
    async fn half(n: u64) -> u64 {
        CALLS.add();
        n / 2
    }
    let weak = Weak::new().await;
    assert_eq!(weak.runtime.scope(half(8)).await, 4);
    weak.faults.fail(Operation::Read, 2);
    let again = weak.runtime.scope(async { half::peek(8).await });
    assert_eq!(again.await.expect("read"), Some(4));
    assert_eq!((CALLS.count(), weak.health().failures), (1, 1));
    assert!(weak.health().failing.is_none());
}

#[tokio::test]
async fn e_05_an_invalidation_that_a_store_missed_is_made_up_for_before_it_is_read() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, l1_ttl = "0s", tags("all"))]
    async fn third(n: u64) -> u64 {
        CALLS.add();
        n / 3
    }
    let weak = Weak::new().await;
    let other = Weak::over(&weak.faults, Duration::from_mins(1)).await;
    for n in [3, 6, 9] {
        weak.runtime.scope(third(n)).await;
    }
    weak.faults.fail_all(Operation::Remove);
    let missed = weak.runtime.scope(async { third::invalidate(3).await });
    let error = missed.await.expect_err("it fails");
    assert_eq!(error.kind(), ErrorKind::Store);
    assert_eq!(weak.health().owed, 1);
    // It could be read, and is not: what it has for this key is out of date.
    assert_eq!(weak.runtime.scope(third(3)).await, 1);
    assert_eq!(CALLS.count(), 4);
    let missed = weak.runtime.invalidate_tag("all").await;
    assert_eq!(missed.expect_err("it fails").kind(), ErrorKind::Unavailable);
    assert_eq!(weak.health().owed, 2);
    weak.faults.heal();
    weak.recovers().await;
    assert_eq!(weak.health().owed, 0);
    for n in [3, 6, 9] {
        let left = other.runtime.scope(async move { third::peek(n).await });
        assert_eq!(left.await.expect("read"), None);
    }
}

#[tokio::test]
async fn what_is_still_owed_is_paid_at_the_end() {
    #[memoize(scope = shared, l1_ttl = "0s")]
    async fn fourth(n: u64) -> u64 {
        n / 4
    }
    let folder = tempfile::tempdir().expect("a folder");
    let open = async || {
        let store = SqliteStore::open(folder.path().join("memo.db")).await;
        let faults = FaultStore::new(store.expect("a store"));
        Weak::over(&faults, Duration::from_mins(1)).await
    };
    let (weak, other) = (open().await, open().await);
    weak.runtime.scope(fourth(8)).await;
    let there = other.runtime.scope(async { fourth::peek(8).await });
    assert_eq!(there.await.expect("read"), Some(2));
    weak.faults.fail(Operation::Remove, 1);
    let missed = weak.runtime.scope(async { fourth::invalidate(8).await });
    missed.await.expect_err("it fails");
    weak.runtime.shutdown().await;
    let left = other.runtime.scope(async { fourth::peek(8).await });
    assert_eq!(left.await.expect("read"), None);
}

#[tokio::test]
async fn what_is_read_beside_an_invalidation_that_fails_leaves_no_copy() {
    static SOURCE: AtomicU64 = AtomicU64::new(1);
    #[memoize(scope = shared, tags("sourced"))]
    async fn sourced(n: u64) -> u64 {
        n + SOURCE.load(Ordering::SeqCst)
    }
    let faults = FaultStore::new(MemoryStore::new());
    let timeout = Duration::from_millis(500);
    let one = Weak::over(&faults, timeout).await;
    let other = Weak::over(&faults, timeout).await;
    assert_eq!(other.runtime.scope(sourced(70)).await, 71);
    SOURCE.store(2, Ordering::SeqCst);
    let held = faults.hold(Operation::Remove, faults.count(Operation::Remove) + 1);
    let invalidating = one
        .runtime
        .scope(async { memokit::invalidate_tag("sourced").await });
    let invalidating = tokio::spawn(invalidating);
    while !held.is_reached() {
        tokio::task::yield_now().await;
    }
    // The store has it still, and the invalidation has not ended.
    assert_eq!(one.runtime.scope(sourced(70)).await, 71);
    let error = invalidating.await.unwrap().expect_err("too slow");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(one.runtime.scope(sourced(70)).await, 72);
    held.release();
}
