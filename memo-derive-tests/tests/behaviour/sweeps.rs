//! Stores are swept, and told of uses, off the path of every call.

use std::time::Duration;

use memo_derive_tests::Bench;
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::testing::{CountingStore, FaultStore, ManualClock, Operation};
use memokit::{ErrorKind, Runtime, Store, StoreLimits, SweepOrder, SweepStats, memoize};

#[memoize(batch, scope = shared, l1_ttl = "0s", ttl = "5m")]
async fn lengths(texts: &[String]) -> Vec<u64> {
    texts.iter().map(|text| text.len() as u64).collect()
}

fn texts(count: u64) -> Vec<String> {
    (1..=count)
        .map(|length| "x".repeat(usize::try_from(length).expect("small")))
        .collect()
}

/// The sweeps of the default store.
fn sweeps(runtime: &Runtime) -> SweepStats {
    runtime.health().stores[0].sweeps.clone()
}

/// Polls until the default store has been swept so often.
async fn swept(runtime: &Runtime, times: u64) -> SweepStats {
    for _ in 0..10_000 {
        let sweeps = sweeps(runtime);
        if sweeps.completed + sweeps.failures >= times {
            return sweeps;
        }
        tokio::task::yield_now().await;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("no sweep: {:?}", runtime.health());
}

#[tokio::test]
async fn what_has_expired_leaves_without_being_asked_for() {
    let bench = Bench::new().await;
    bench.runtime.scope(lengths(&texts(3))).await;
    assert_eq!(bench.store.usage().await.expect("told").entries, 3);
    // Soon after the first use, and then every 15 minutes.
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(swept(&bench.runtime, 1).await.expired, 0);
    bench.clock.advance(Duration::from_mins(15));
    assert_eq!(swept(&bench.runtime, 2).await.expired, 3);
    assert_eq!(bench.store.usage().await.expect("told").entries, 0);
}

#[tokio::test]
async fn a_store_is_swept_to_its_limits() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(folder.path().join("memo.db")).await;
    let small = CountingStore::new(MemoryStore::new());
    let runtime = Runtime::builder()
        .store(store.expect("a store"))
        .named("small", small.clone())
        .store_limits(StoreLimits::new().max_entries(2).order(SweepOrder::Lru))
        .limits_of("small", StoreLimits::new().max_bytes(50))
        .build()
        .await
        .expect("a runtime");
    #[memoize(store = "small")]
    async fn kept(n: u64) -> u64 {
        n
    }
    runtime.scope(lengths(&texts(10))).await;
    runtime.scope(kept(1)).await;
    runtime.scope(kept(2)).await;
    runtime.sweep().await.expect("swept");
    let evicted = runtime
        .health()
        .stores
        .iter()
        .map(|it| it.sweeps.evicted)
        .collect::<Vec<_>>();
    assert_eq!(evicted, [8, 1]);
    assert_eq!(small.usage().await.expect("told").entries, 1);
    assert_eq!(failing(&runtime), None);
}

/// What the default store last said that went wrong.
fn failing(runtime: &Runtime) -> Option<String> {
    runtime.health().stores[0].failing.clone()
}

#[tokio::test]
async fn a_sweep_that_fails_or_panics_is_told_of_and_the_next_begins() {
    let faults = FaultStore::new(MemoryStore::new());
    let bench = Bench::over(faults.clone(), ManualClock::new()).await;
    bench.runtime.scope(lengths(&texts(1))).await;
    faults.fail(Operation::Sweep, 1);
    let error = bench.runtime.sweep().await.expect_err("it fails");
    assert_eq!(
        (error.kind(), error.operation()),
        (ErrorKind::Store, "sweep")
    );
    assert_eq!(sweeps(&bench.runtime).failures, 1);
    let words = failing(&bench.runtime).expect("words");
    assert!(words.contains("sweep 1"), "{words}");
    faults.panic(Operation::Sweep, 2);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(swept(&bench.runtime, 2).await.failures, 2);
    let words = failing(&bench.runtime).expect("words");
    assert!(words.contains("the store panicked"), "{words}");
    bench.clock.advance(Duration::from_mins(15));
    assert_eq!(swept(&bench.runtime, 3).await.completed, 1);
    assert_eq!(failing(&bench.runtime), None);
}

#[tokio::test]
async fn limits_of_no_store_and_a_period_of_no_time_are_mistakes() {
    let limits = Runtime::builder().limits_of("sessions", StoreLimits::new());
    let error = limits.build().await.expect_err("no such store");
    assert!(error.to_string().contains("`sessions`"), "{error}");
    let every = Runtime::builder().sweep_every(Duration::ZERO);
    let error = every.build().await.expect_err("no time");
    assert!(error.to_string().contains("`sweep_every`"), "{error}");
}

#[tokio::test]
async fn uses_are_gathered_to_one_write() {
    let bench = Bench::new().await;
    for _ in 0..5 {
        bench.runtime.scope(lengths(&texts(3))).await;
        bench.runtime.scope(lengths(&texts(2))).await;
    }
    assert_eq!(bench.store.touches(), 0);
    bench.clock.advance(Duration::from_secs(10));
    for _ in 0..10_000 {
        if bench.store.touches() > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(bench.store.touches(), 1, "after ten seconds");
    // And no more, for nothing was used since.
    bench.runtime.shutdown().await;
    assert_eq!(bench.store.touches(), 1);
}
