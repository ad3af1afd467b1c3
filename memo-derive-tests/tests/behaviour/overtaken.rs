//! An invalidation wins over what was under way, also in a shared store.

use std::sync::atomic::{AtomicU64, Ordering};

use memo_derive_tests::Bench;
use memokit::memoize;
use memokit::stores::MemoryStore;
use memokit::testing::{FaultStore, ManualClock, Operation};

#[tokio::test]
async fn e_04_a_late_write_of_a_cancelled_caller_never_outlives_an_invalidation() {
    static SOURCE: AtomicU64 = AtomicU64::new(1);
    #[memoize(batch, scope = shared)]
    async fn sourced(keys: &[u8]) -> Vec<u64> {
        keys.iter().map(|_| SOURCE.load(Ordering::SeqCst)).collect()
    }
    let faults = FaultStore::new(MemoryStore::new());
    let write = faults.hold(Operation::Write, 1);
    let bench = Bench::over(faults, ManualClock::new()).await;
    let caller = tokio::spawn(bench.runtime.scope(sourced(&[7])));
    write.reached().await;
    // The caller is gone, its write is held, the source changes.
    caller.abort();
    SOURCE.store(2, Ordering::SeqCst);
    let invalidation = tokio::spawn(bench.runtime.scope(async {
        sourced::invalidate(&7).await.expect("the store answers");
    }));
    write.release();
    invalidation.await.expect("no panic");
    assert_eq!(bench.runtime.scope(sourced(&[7])).await, [2]);
}

#[tokio::test]
async fn e_03_a_given_shared_value_outlives_a_write_that_was_under_way() {
    #[memoize(batch, scope = shared)]
    async fn given(keys: &[u8]) -> Vec<u64> {
        keys.iter().map(|_| 1).collect()
    }
    let faults = FaultStore::new(MemoryStore::new());
    let write = faults.hold(Operation::Write, 1);
    let bench = Bench::over(faults, ManualClock::new()).await;
    let caller = tokio::spawn(bench.runtime.scope(given(&[7])));
    write.reached().await;
    let insert = tokio::spawn(bench.runtime.scope(async { given::insert(&7, 100).await }));
    write.release();
    assert_eq!(caller.await.expect("no panic"), [1]);
    insert.await.expect("no panic").expect("stored");
    assert_eq!(bench.runtime.scope(given(&[7])).await, [100]);
}

#[test]
fn values_that_were_given_side_by_side_are_all_kept() {
    #[memoize]
    fn kept(n: u64) -> u64 {
        n
    }
    let bench = Bench::sync();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let bench = &bench;
            scope.spawn(move || {
                let _bound = bench.runtime.enter();
                for n in (thread * 5_000)..((thread + 1) * 5_000) {
                    kept::insert(n, n + 1);
                }
            });
        }
    });
    let _bound = bench.runtime.enter();
    assert_eq!(kept::memo().len(), 20_000);
    assert_eq!(kept::memo().stats().refused, 0);
}

#[memokit::test]
fn a_refresh_wins_over_an_older_compute() {
    static ROUND: AtomicU64 = AtomicU64::new(0);
    #[memoize]
    fn round(n: u64) -> u64 {
        let round = ROUND.fetch_add(1, Ordering::SeqCst);
        if round == 0 {
            // The source changes while the first compute is under way, and somebody refreshes.
            round::refresh(n);
        }
        round
    }
    assert_eq!(round(0), 0);
    assert_eq!(round(0), 1);
}
