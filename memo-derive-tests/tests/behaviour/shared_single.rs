//! Functions of one key, whose values live in a shared store.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::testing::{FaultStore, ManualClock, Operation};
use memokit::{Error, Source, memoize};
use tokio::sync::Semaphore;

use super::support::{panics, settled};

/// Async, with what is passed by and what fails.
#[memoize(scope = shared, ttl = "10m", skip(api))]
async fn price(sku: &str, api: &Calls) -> Result<u64, Error> {
    api.add();
    Ok(sku.len() as u64)
}

#[tokio::test]
async fn a_call_is_one_read_and_one_write_and_then_one_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("memo.db");
    let api = Calls::new();
    for (computed, writes) in [(1, 1), (1, 0)] {
        let store = SqliteStore::open(&path).await.expect("a store");
        let bench = Bench::over(store, ManualClock::new()).await;
        let got = bench.runtime.scope(price("coffee", &api)).await;
        assert_eq!(got.expect("a price"), 6);
        assert_eq!((bench.store.reads(), bench.store.writes()), (1, writes));
        assert_eq!(api.count(), computed);
        bench.runtime.shutdown().await;
    }
}

#[test]
fn a_sync_function_works_inside_and_outside_of_async_runtimes() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, l1_ttl = "0s")]
    fn doubled(n: u32) -> u32 {
        CALLS.add();
        n * 2
    }
    let bench = Bench::sync();
    let call = || {
        let _bound = bench.runtime.enter();
        assert_eq!(doubled(4), 8);
        assert_eq!(doubled::peek(4).expect("a store"), Some(8));
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
    assert_eq!((bench.store.reads(), bench.store.writes()), (6, 1));
}

#[tokio::test]
async fn a_companion_has_what_one_of_a_batch_has_and_says_where_a_value_came_from() {
    #[memoize(scope = shared, l1_ttl = "0s")]
    async fn length(word: &str, times: u64) -> u64 {
        word.len() as u64 * times
    }
    let bench = Bench::new().await;
    let work = async {
        assert_eq!(length::peek("word", 1).await?, None);
        assert_eq!(length::outcome("word", 1).await.source, Source::Computed);
        let found = length::outcome("word", 1).await;
        assert_eq!((found.value, found.source), (4, Source::Store));
        length::insert("word", 1, 40).await?;
        assert_eq!(length("word", 1).await, 40);
        assert_eq!(length::uncached("word", 1).await, 4);
        // Computes now, and replaces what is stored.
        assert_eq!(length::refresh("word", 1).await, 4);
        assert_eq!(length::peek("word", 1).await?, Some(4));
        assert!(length::touch("word", 1).await?);
        assert!(length::contains("word", 1).await?);
        assert!(length::invalidate("word", 1).await?);
        assert!(!length::invalidate("word", 1).await?);
        let report = length::warm([("word", 1), ("word", 2)]).await;
        assert_eq!((report.fresh, report.computed), (0, 2));
        let report = length::warm([("word", 1), ("words", 2)]).await;
        assert_eq!((report.fresh, report.computed), (1, 1));
        assert_eq!(length::memo().stats().entries, 0);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[test]
fn a_sync_companion_refreshes_and_warms_too() {
    static SOURCE: AtomicU64 = AtomicU64::new(1);
    #[memoize(scope = shared, l1_ttl = "0s", cache_if = |value| *value != 3)]
    fn sourced(n: u64) -> u64 {
        n + SOURCE.load(Ordering::SeqCst)
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    let report = sourced::warm([0, 5]);
    assert_eq!((report.fresh, report.computed), (0, 2));
    SOURCE.store(2, Ordering::SeqCst);
    assert_eq!(sourced(0), 1);
    assert_eq!(sourced::refresh(0), 2);
    assert_eq!(sourced::outcome(0).source, Source::Store);
    assert_eq!(sourced(0), 2);
    // A value that is not to be stored outdates what is.
    SOURCE.store(3, Ordering::SeqCst);
    assert_eq!(sourced::refresh(0), 3);
    assert_eq!(sourced::peek(0).expect("a store"), None);
}

#[tokio::test]
async fn a_refresh_wins_over_what_began_before_it_and_loses_against_an_invalidation() {
    static SOURCE: AtomicU64 = AtomicU64::new(1);
    static STARTED: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    #[memoize(scope = shared)]
    async fn sourced(n: u64) -> u64 {
        let value = n + SOURCE.load(Ordering::SeqCst);
        STARTED.add();
        if value == 1 {
            GATE.acquire().await.expect("open").forget();
        }
        value
    }
    let bench = Bench::new().await;
    for is_invalidated in [false, true] {
        SOURCE.store(1, Ordering::SeqCst);
        let started = STARTED.count();
        let refresh = tokio::spawn(bench.runtime.scope(sourced::refresh(0)));
        let compute = tokio::spawn(bench.runtime.scope(sourced(0)));
        settled(|| STARTED.count() == started + 2).await;
        SOURCE.store(2, Ordering::SeqCst);
        let work = async {
            if is_invalidated {
                assert!(!sourced::invalidate(0).await?);
            } else {
                assert_eq!(sourced::refresh(0).await, 2);
            }
            GATE.add_permits(2);
            assert_eq!(refresh.await.expect("no panic"), 1);
            assert_eq!(compute.await.expect("no panic"), 1);
            let stored = sourced::peek(0).await?;
            sourced::invalidate(0).await?;
            Ok::<_, Error>(stored)
        };
        let stored = bench.runtime.scope(work).await.expect("a store");
        assert_eq!(stored, (!is_invalidated).then_some(2));
    }
}

#[tokio::test]
async fn an_error_is_not_stored_and_an_absence_is() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, absent_ttl = "1m")]
    async fn user(id: u64) -> Result<Option<String>, String> {
        CALLS.add();
        match id {
            0 => Err("no".to_owned()),
            1 => Ok(None),
            id => Ok(Some(format!("user {id}"))),
        }
    }
    let bench = Bench::new().await;
    let call = |id| bench.runtime.scope(user(id));
    for _ in 0..2 {
        assert_eq!(call(0).await, Err("no".to_owned()));
    }
    assert_eq!((CALLS.count(), bench.store.writes()), (2, 0));
    for _ in 0..2 {
        assert_eq!(call(1).await, Ok(None));
        assert_eq!(call(2).await, Ok(Some("user 2".to_owned())));
    }
    assert_eq!(CALLS.count(), 4);
    bench.clock.advance(Duration::from_mins(1));
    assert_eq!(call(1).await, Ok(None));
    assert_eq!(call(2).await, Ok(Some("user 2".to_owned())));
    assert_eq!(CALLS.count(), 5);
}

#[tokio::test]
async fn callers_of_one_key_compute_once_and_hear_of_its_error() {
    static CALLS: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    #[memoize(scope = shared)]
    async fn slow(n: u64) -> Result<u64, String> {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        n.checked_sub(1).ok_or_else(|| "zero".to_owned())
    }
    let bench = Bench::new().await;
    let joins = || {
        let _bound = bench.runtime.enter();
        slow::memo().stats().joins
    };
    for (n, expected) in [(7, Ok(6)), (0, Err("zero".to_owned()))] {
        let before = (CALLS.count(), joins());
        let callers: Vec<_> = (0..3)
            .map(|_| tokio::spawn(bench.runtime.scope(slow::outcome(n))))
            .collect();
        settled(|| joins() == before.1 + 2).await;
        GATE.add_permits(1);
        let mut sources = Vec::new();
        for caller in callers {
            let outcome = caller.await.expect("no panic");
            assert_eq!(outcome.value, expected);
            sources.push(outcome.source.to_string());
        }
        sources.sort();
        assert_eq!(sources, ["computed", "joined", "joined"]);
        assert_eq!(CALLS.count(), before.0 + 1);
    }
    assert_eq!(bench.store.writes(), 1);
}

#[tokio::test]
async fn an_invalidation_during_a_compute_is_not_overwritten() {
    static SOURCE: AtomicU64 = AtomicU64::new(1);
    static STARTED: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    #[memoize(scope = shared)]
    async fn sourced(n: u64) -> u64 {
        let value = n + SOURCE.load(Ordering::SeqCst);
        STARTED.add();
        GATE.acquire().await.expect("open").forget();
        value
    }
    let bench = Bench::new().await;
    let caller = tokio::spawn(bench.runtime.scope(sourced(0)));
    settled(|| STARTED.count() == 1).await;
    SOURCE.store(2, Ordering::SeqCst);
    let gone = bench.runtime.scope(sourced::invalidate(0)).await;
    assert!(!gone.expect("a store"));
    GATE.add_permits(2);
    assert_eq!(caller.await.expect("no panic"), 1);
    let stored = bench.runtime.scope(sourced::peek(0)).await;
    assert_eq!(stored.expect("a store"), None);
    assert_eq!(bench.runtime.scope(sourced(0)).await, 2);
}

#[tokio::test]
async fn a_store_that_fails_and_a_memo_that_is_switched_off_cost_a_compute() {
    let faults = FaultStore::new(MemoryStore::new());
    faults.fail_all(Operation::Any);
    let bench = Bench::over(faults, ManualClock::new()).await;
    let api = Calls::new();
    let got = bench.runtime.scope(price("tea", &api)).await;
    assert_eq!(got.expect("computed"), 3);
    let stats = bench.runtime.scope(async { price::memo().stats() }).await;
    assert_eq!((stats.store_errors, stats.computes), (1, 1));
    let refreshed = bench.runtime.scope(price::refresh("tea", &api)).await;
    assert_eq!(refreshed.expect("computed"), 3);
    assert!(!bench.runtime.health().is_good());

    let bench = Bench::new().await;
    let work = async {
        price::memo().set_enabled(false);
        price("tea", &api).await?;
        price::refresh("tea", &api).await?;
        price("tea", &api).await
    };
    assert_eq!(bench.runtime.scope(work).await.expect("computed"), 3);
    assert_eq!((bench.store.reads(), bench.store.writes()), (0, 0));
    assert_eq!(api.count(), 5);
}

#[tokio::test]
async fn a_panic_goes_on_and_the_next_call_computes() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared)]
    fn unlucky(n: u64) -> u64 {
        CALLS.add();
        assert!(CALLS.count() > 1, "not this time");
        n
    }
    let bench = Bench::new().await;
    let _bound = bench.runtime.enter();
    assert_eq!(panics(|| unlucky(7)), "not this time");
    assert_eq!((unlucky(7), unlucky(7)), (7, 7));
    assert_eq!((CALLS.count(), bench.store.writes()), (2, 1));
}

#[tokio::test]
async fn functions_may_call_themselves() {
    #[memoize(scope = shared)]
    fn sync(n: u64) -> u64 {
        if n < 2 { n } else { sync(n - 1) + sync(n - 2) }
    }
    #[memoize(scope = shared)]
    async fn asynchronous(n: u64) -> u64 {
        match n {
            0 | 1 => n,
            n => asynchronous(n - 1).await + asynchronous(n - 2).await,
        }
    }
    #[memoize(scope = shared)]
    fn endless(n: u64) -> u64 {
        endless(n)
    }
    let bench = Bench::new().await;
    let fibonacci = bench
        .runtime
        .scope(async { (sync(20), asynchronous(20).await) });
    assert_eq!(
        tokio::spawn(fibonacci).await.expect("it is `Send`"),
        (6765, 6765)
    );
    let _bound = bench.runtime.enter();
    assert!(panics(|| endless(1)).contains("endless"));
}
