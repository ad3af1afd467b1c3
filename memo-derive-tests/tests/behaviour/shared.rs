//! Values in a shared store.

use std::sync::Mutex;

use memo_derive_tests::{Bench, Calls};
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::testing::{FaultStore, ManualClock, Operation};
use memokit::{Error, Runtime, memoize};

use super::support::Listening;

static ASKED: Mutex<Vec<Vec<String>>> = Mutex::new(Vec::new());

#[memoize(batch, scope = shared, l1_ttl = "0s", ttl = "10m", skip(api))]
async fn prices(skus: &[String], api: &Calls) -> Result<Vec<u64>, Error> {
    api.add();
    ASKED.lock().unwrap().push(skus.to_vec());
    Ok(skus.iter().map(|sku| sku.len() as u64).collect())
}

fn page(skus: &[&str]) -> Vec<String> {
    skus.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_batch_is_one_read_one_call_one_write_and_then_one_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("memo.db");
    let api = Calls::new();
    let skus = page(&["tea", "coffee", "tea", "milk"]);
    for (computed, writes) in [(1, 1), (1, 0)] {
        let store = SqliteStore::open(&path).await.expect("a store");
        let bench = Bench::over(store, ManualClock::new()).await;
        let got = bench
            .runtime
            .scope(prices(&skus, &api))
            .await
            .expect("prices");
        assert_eq!(got, [3, 6, 3, 4]);
        assert_eq!((bench.store.reads(), bench.store.writes()), (1, writes));
        assert_eq!(api.count(), computed);
        bench.runtime.shutdown().await;
    }
}

#[tokio::test]
async fn a_companion_of_a_shared_memo_may_fail_and_says_so() {
    #[memoize(batch, scope = shared)]
    async fn lengths(words: &[String]) -> Vec<usize> {
        words.iter().map(String::len).collect()
    }
    let bench = Bench::new().await;
    let work = async {
        let word = "word".to_owned();
        assert_eq!(lengths::peek(&word).await?, None);
        assert_eq!(lengths::one(&word).await, 4);
        assert_eq!(lengths::peek(&word).await?, Some(4));
        lengths::insert(&word, 40).await?;
        assert_eq!(lengths(std::slice::from_ref(&word)).await, [40]);
        assert!(lengths::contains(&word).await?);
        assert!(lengths::invalidate(&word).await?);
        assert!(!lengths::invalidate(&word).await?);
        assert_eq!(lengths(std::slice::from_ref(&word)).await, [4]);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
    let broken = Bench::over(broken(), ManualClock::new()).await;
    let error = broken
        .runtime
        .scope(lengths::peek(&"x".to_owned()))
        .await
        .expect_err("broken");
    assert!(error.to_string().contains("lengths"), "{error}");
    assert!(error.to_string().contains("get_many"), "{error}");
}

#[test]
fn a_sync_function_uses_a_store_inside_and_outside_of_async_runtimes() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared)]
    fn doubled(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        numbers.iter().map(|n| n * 2).collect()
    }
    let bench = Bench::sync();
    let call = || {
        let _bound = bench.runtime.enter();
        assert_eq!(doubled(&[1, 2]), [2, 4]);
        assert_eq!(doubled::peek(&1).expect("a store"), Some(2));
    };
    call();
    let current = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    current.block_on(async { call() });
    let many = tokio::runtime::Builder::new_multi_thread()
        .build()
        .expect("a runtime");
    many.block_on(async { call() });
    assert_eq!(CALLS.count(), 1);
}

#[tokio::test]
async fn a_value_in_a_store_expires() {
    let bench = Bench::new().await;
    let api = Calls::new();
    let skus = page(&["expiring"]);
    bench
        .runtime
        .scope(prices(&skus, &api))
        .await
        .expect("prices");
    bench.clock.advance(std::time::Duration::from_secs(599));
    bench
        .runtime
        .scope(prices(&skus, &api))
        .await
        .expect("prices");
    assert_eq!(api.count(), 1);
    bench.clock.advance(std::time::Duration::from_secs(1));
    bench
        .runtime
        .scope(prices(&skus, &api))
        .await
        .expect("prices");
    assert_eq!(api.count(), 2);
}

/// A store where everything fails.
fn broken() -> FaultStore {
    let faults = FaultStore::new(MemoryStore::new());
    faults.fail_all(Operation::Any);
    faults
}

#[tokio::test]
async fn r2_a_store_fault_never_fails_a_call() {
    let bench = Bench::over(broken(), ManualClock::new()).await;
    let api = Calls::new();
    let got = bench.runtime.scope(prices(&page(&["a", "bb"]), &api)).await;
    assert_eq!(got.expect("computed"), [1, 2]);
    let stats = bench.runtime.scope(async { prices::memo().stats() }).await;
    // A store that could not be read is left alone for the rest of the call.
    assert_eq!((stats.store_errors, stats.computes), (1, 2));
    let health = bench.runtime.health();
    assert!(!health.is_good());
    assert!(
        health.to_string().contains("a test lets read 2 fail"),
        "{health}"
    );
}

#[tokio::test]
async fn l_01_damaged_bytes_are_a_miss_and_a_count() {
    let faults = FaultStore::new(MemoryStore::new());
    faults.corrupt(Operation::Read, 2);
    let bench = Bench::over(faults, ManualClock::new()).await;
    let api = Calls::new();
    for _ in 0..2 {
        let got = bench.runtime.scope(prices(&page(&["damaged"]), &api)).await;
        assert_eq!(got.expect("computed"), [7]);
    }
    let stats = bench.runtime.scope(async { prices::memo().stats() }).await;
    assert_eq!((stats.undecodable, stats.computes, stats.hits), (1, 2, 0));
}

#[tokio::test]
async fn l_12_a_panic_in_serde_code_costs_only_the_storing() {
    #[derive(Clone, Debug, PartialEq)]
    struct Moody(u8);
    impl serde::Serialize for Moody {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("not today")
        }
    }
    impl<'de> serde::Deserialize<'de> for Moody {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            u8::deserialize(deserializer).map(Self)
        }
    }
    #[memoize(batch, scope = shared)]
    async fn moods(days: &[u8]) -> Vec<Moody> {
        days.iter().map(|day| Moody(*day)).collect()
    }
    let bench = Bench::new().await;
    let got = bench.runtime.scope(moods(&[1, 2])).await;
    assert_eq!(got, [Moody(1), Moody(2)]);
    let stats = bench.runtime.scope(async { moods::memo().stats() }).await;
    assert_eq!((stats.undecodable, stats.inserts), (2, 0));
}

#[tokio::test]
async fn a_named_store_is_used_and_an_unknown_one_is_told() {
    #[memoize(batch, store = "sessions")]
    async fn named(ids: &[u8]) -> Vec<u8> {
        ids.to_vec()
    }
    let sessions = memokit::testing::CountingStore::new(MemoryStore::new());
    let both = Runtime::builder()
        .named("sessions", sessions.clone())
        .build()
        .await;
    let both = both.expect("a thread");
    both.scope(named(&[1])).await;
    assert_eq!((sessions.reads(), sessions.writes()), (1, 1));
    assert!(
        both.health()
            .stores
            .iter()
            .all(|store| store.stands_in_for.is_empty())
    );
    let without = Bench::new().await;
    without.runtime.scope(named(&[1])).await;
    assert_eq!(without.store.writes(), 1);
    let health = without.runtime.health();
    assert_eq!(health.stores[0].stands_in_for, ["sessions"]);
    assert!(!health.is_good());
}

#[tokio::test]
async fn a_shutdown_finishes_and_later_calls_compute() {
    let bench = Bench::new().await;
    let api = Calls::new();
    let skus = page(&["late"]);
    bench
        .runtime
        .scope(prices(&skus, &api))
        .await
        .expect("prices");
    bench
        .runtime
        .scope(prices(&skus, &api))
        .await
        .expect("prices");
    let late = bench.runtime.scope({
        let (skus, api) = (&skus, &api);
        async move { prices(skus, api).await }
    });
    bench.runtime.shutdown().await;
    assert_eq!(bench.store.touches(), 1);
    assert_eq!(late.await.expect("computed"), [4]);
    assert_eq!(api.count(), 2);
}

#[test]
fn a_10_many_sync_shared_calls_in_one_task_never_stall() {
    #[memoize(batch, scope = shared)]
    fn same(numbers: &[u32]) -> Vec<u32> {
        numbers.to_vec()
    }
    // More than the budget after which tokio's channels say "not yet" to a task.
    let calls = async {
        let bench = Bench::new().await;
        let _bound = bench.runtime.enter();
        for n in 0..400 {
            assert_eq!(same(&[n]), [n]);
        }
    };
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(calls);
}

#[tokio::test]
async fn m_02_functions_that_would_share_keys_are_kept_apart_and_told() {
    macro_rules! stamped {
        ($value:literal) => {{
            const VALUE: u8 = $value;
            #[memoize(batch, scope = shared)]
            async fn stamped(keys: &[u8]) -> Vec<u8> {
                keys.iter().map(|_| VALUE).collect()
            }
            stamped
        }};
    }
    let bench = Bench::new().await;
    let (one, two) = (stamped!(1), stamped!(2));
    for _ in 0..2 {
        assert_eq!(bench.runtime.scope(one(&[0])).await, [1]);
        assert_eq!(bench.runtime.scope(two(&[0])).await, [2]);
    }
    assert_eq!((bench.store.reads(), bench.store.writes()), (0, 0));
    let health = bench.runtime.health();
    assert_eq!(
        health
            .clashes
            .iter()
            .filter(|clash| clash.contains("stamped"))
            .count(),
        2
    );
}

#[tokio::test]
async fn m_01_paths_that_are_equal_are_one_key_and_lists_that_are_not_are_two() {
    use std::path::PathBuf;
    #[memoize(batch, scope = shared)]
    async fn lengths(lists: &[Vec<String>]) -> Vec<usize> {
        lists.iter().map(Vec::len).collect()
    }
    #[memoize(batch, scope = shared)]
    async fn files(paths: &[PathBuf]) -> Vec<String> {
        paths
            .iter()
            .map(|path| path.display().to_string())
            .collect()
    }
    let bench = Bench::new().await;
    let work = async {
        assert_eq!(lengths(&[vec![]]).await, [0]);
        assert_eq!(lengths(&[vec![String::new()]]).await, [1]);
        files(&["a/b".into()]).await;
        assert!(files::invalidate(&"a//b".into()).await?);
        assert_eq!(files::peek(&"a/b".into()).await?, None);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[tokio::test]
async fn the_key_of_a_stored_value_reads_as_documented() {
    #[memoize(batch, scope = shared, version = 3)]
    async fn priced(skus: &[String], currency: &str) -> Vec<usize> {
        skus.iter().map(|sku| sku.len() + currency.len()).collect()
    }
    let store = Listening::default();
    let bench = Bench::over(store.clone(), ManualClock::new()).await;
    bench
        .runtime
        .scope(priced(&page(&["green tea"]), "EUR"))
        .await;
    assert_eq!(
        store.asked(),
        ["m1:behaviour.shared::::priced:v3:(green%20tea,EUR)"]
    );
}

#[tokio::test]
async fn f_02_a_store_that_dies_between_the_read_and_the_write_costs_nothing_but_time() {
    static GATE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(0);
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared, l1_ttl = "0s", max_batch = 2)]
    async fn slow(numbers: &[u32]) -> Result<Vec<u32>, Error> {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        Ok(numbers.to_vec())
    }
    let faults = FaultStore::new(MemoryStore::new());
    let bench = Bench::over(faults.clone(), ManualClock::new()).await;
    let call = tokio::spawn(bench.runtime.scope(slow(&[1, 2, 3])));
    while CALLS.count() == 0 {
        tokio::task::yield_now().await;
    }
    let waiting = tokio::spawn(bench.runtime.scope(slow(&[3, 4])));
    faults.fail_all(Operation::Any);
    GATE.add_permits(100);
    assert_eq!(call.await.expect("no panic").expect("computed"), [1, 2, 3]);
    assert_eq!(waiting.await.expect("no panic").expect("computed"), [3, 4]);
    assert_eq!(CALLS.count(), 3);
    assert!(!bench.runtime.health().is_good());
    // Alive again, it has nothing, and is given all.
    faults.heal();
    for calls in [5, 5] {
        let got = bench.runtime.scope(slow(&[1, 2, 3, 4])).await;
        assert_eq!(got.expect("computed"), [1, 2, 3, 4]);
        assert_eq!(CALLS.count(), calls);
    }
    bench.runtime.shutdown().await;
}
