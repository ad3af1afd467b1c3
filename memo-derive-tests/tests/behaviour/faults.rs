//! What a call costs when its store fails.

use std::time::Duration;

use memo_derive_tests::Bench;
use memokit::memoize;
use memokit::stores::MemoryStore;
use memokit::testing::{FaultStore, ManualClock, Operation, hit, miss};

#[memoize(batch, scope = shared, l1_ttl = "0s")]
async fn lengths(words: &[String]) -> Vec<usize> {
    words.iter().map(String::len).collect()
}

#[tokio::test]
async fn whatever_befalls_the_store_the_call_answers() {
    let clock = ManualClock::new();
    let faults = FaultStore::new(MemoryStore::with_clock(clock.clock())).with_clock(clock.clock());
    faults.drop_nth(Operation::Write, 1);
    faults.corrupt(Operation::Read, 3);
    // It is tried again, and fails again.
    faults.fail(Operation::Read, 5);
    faults.fail(Operation::Read, 6);
    let bench = Bench::over(faults.clone(), clock).await;
    let page = ["tea".to_owned()];
    let calls = async {
        miss!(lengths(&page).await, [3]);
        // The write was confirmed, and lost.
        miss!(lengths(&page).await, [3]);
        // What is damaged is computed again, and counted.
        miss!(lengths(&page).await, [3]);
        assert_eq!(lengths::memo().stats().undecodable, 1);
        hit!(lengths(&page).await, [3]);
        // A read that fails is no reason to fail.
        miss!(lengths(&page).await, [3]);
        let stats = lengths::memo().stats();
        assert_eq!((stats.store_errors, stats.computes), (1, 4));
    };
    bench.runtime.scope(calls).await;
    assert_eq!(faults.count(Operation::Read), 6);
}

#[tokio::test]
async fn a_test_decides_when_a_slow_store_answers() {
    let clock = ManualClock::new();
    let faults = FaultStore::new(MemoryStore::new()).with_clock(clock.clock());
    let held = faults.hold(Operation::Read, 1);
    faults.delay(Operation::Read, 2, Duration::from_secs(10));
    let bench = Bench::over(faults.clone(), clock.clone()).await;
    let call = |word: &str| {
        let page = [word.to_owned()];
        tokio::spawn(bench.runtime.scope(async move { lengths(&page).await }))
    };
    let first = call("tea");
    held.reached().await;
    let second = call("coffee");
    while faults.count(Operation::Read) < 2 {
        tokio::task::yield_now().await;
    }
    assert!(!first.is_finished() && !second.is_finished());
    held.release();
    assert_eq!(first.await.expect("no panic"), [3]);
    assert!(!second.is_finished());
    clock.advance(Duration::from_secs(10));
    assert_eq!(second.await.expect("no panic"), [6]);
}
