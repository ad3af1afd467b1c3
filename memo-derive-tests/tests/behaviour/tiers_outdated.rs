//! Copies in the process of what a shared store has: what takes them away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use memo_derive_tests::Bench;
use memokit::stores::MemoryStore;
use memokit::testing::{ManualClock, Operation};
use memokit::{
    Calculated, Memoized, Read, Source, Store, StoreFuture, StoreGroup, StoreKey, Sweep, Swept,
    Usage, Write, memoize,
};
use tokio::sync::Semaphore;

use super::tiers::{frail, nodes};

/// A store whose answers can be held, once they are known.
#[derive(Clone)]
struct Late {
    inner: Arc<MemoryStore>,
    /// Whether the next answer is held.
    holds: Arc<Semaphore>,
    read: Arc<Semaphore>,
    go: Arc<Semaphore>,
}

impl Late {
    fn new() -> Self {
        let none = || Arc::new(Semaphore::new(0));
        Self {
            inner: Arc::default(),
            holds: none(),
            read: none(),
            go: none(),
        }
    }
}

impl Store for Late {
    fn address(&self) -> String {
        "late:".to_owned()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move {
            let reads = self.inner.get_many(keys).await?;
            if let Ok(hold) = self.holds.try_acquire() {
                hold.forget();
                self.read.add_permits(1);
                self.go.acquire().await.expect("never closed").forget();
            }
            Ok(reads)
        })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        self.inner.put_many(entries)
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        self.inner.remove_many(keys)
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        self.inner.outdate_many(groups)
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        self.inner.touch_many(keys)
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        self.inner.usage()
    }

    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        self.inner.sweep(sweep)
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.inner.close()
    }
}

static SOURCE: AtomicU64 = AtomicU64::new(1);

#[memoize(batch, scope = shared)]
async fn sourced(keys: &[u8]) -> Vec<u64> {
    vec![SOURCE.load(Ordering::SeqCst); keys.len()]
}

#[tokio::test]
async fn e_12_a_read_that_an_invalidation_overtook_leaves_no_copy() {
    #[memoize(scope = shared)]
    async fn given(n: u64) -> u64 {
        n
    }
    for is_refreshed in [false, true] {
        let store = Late::new();
        let one = Bench::over(store.clone(), ManualClock::new()).await;
        let other = Bench::over(store.clone(), ManualClock::new()).await;
        let insert = other.runtime.scope(async { given::insert(7, 70).await });
        insert.await.expect("stored");
        store.holds.add_permits(1);
        let reading = tokio::spawn(one.runtime.scope(given(7)));
        store.read.acquire().await.expect("never closed").forget();
        // Read, and not yet answered.
        let change = async {
            if is_refreshed {
                assert_eq!(given::refresh(7).await, 7);
            } else {
                assert!(given::invalidate(7).await.expect("the store answers"));
            }
        };
        one.runtime.scope(change).await;
        store.go.add_permits(1);
        // It began before, and may be answered with what it has read.
        assert_eq!(reading.await.expect("no panic"), 70);
        assert_eq!(one.runtime.scope(given(7)).await, 7);
        let stats = one.runtime.scope(async { given::memo().stats() }).await;
        assert_eq!(stats.refused, 1);
    }
}

#[tokio::test]
async fn an_invalidation_elsewhere_goes_unnoticed_for_as_long_as_a_copy_lives() {
    static PRICE: AtomicU64 = AtomicU64::new(1);
    #[memoize(scope = shared, ttl = "1h", l1_ttl = "10s")]
    async fn price(_: u8) -> u64 {
        PRICE.load(Ordering::SeqCst)
    }
    let (one, other) = nodes().await;
    assert_eq!(one.runtime.scope(price(7)).await, 1);
    assert_eq!(other.runtime.scope(price(7)).await, 1);
    one.clock.advance(Duration::from_secs(4));
    PRICE.store(2, Ordering::SeqCst);
    let invalidate = one.runtime.scope(async { price::invalidate(7).await });
    assert!(invalidate.await.expect("the store answers"));
    assert_eq!(one.runtime.scope(price(7)).await, 2);
    one.clock.advance(Duration::from_millis(5_999));
    assert_eq!(other.runtime.scope(price(7)).await, 1);
    one.clock.advance(Duration::from_millis(1));
    let now = other.runtime.scope(price::outcome(7)).await;
    assert_eq!((now.value, now.source), (2, Source::Store));
}

#[tokio::test]
async fn e_05_an_invalidation_takes_the_copies_although_the_store_fails() {
    let (faults, bench) = frail().await;
    let work = async {
        sourced(&[1, 2, 3]).await;
        assert_eq!(sourced::memo().len(), 3);
        faults.fail_all(Operation::Any);
        sourced::invalidate(&1).await.expect_err("the store fails");
        sourced::invalidate_many(&[2])
            .await
            .expect_err("the store fails");
        assert_eq!(sourced::memo().len(), 1);
        sourced::insert(&3, 30).await.expect_err("the store fails");
        assert_eq!(sourced::memo().len(), 0);
        assert_eq!(sourced::memo().stats().invalidations, 2);
    };
    bench.runtime.scope(work).await;
}

#[tokio::test]
async fn what_was_invalidated_is_counted_once_and_told_from_either_tier() {
    let (faults, bench) = frail().await;
    let work = async {
        sourced(&[1, 2]).await;
        bench.clock.advance(Duration::from_secs(30));
        sourced(&[2]).await;
        // In the store alone, in both, in neither.
        assert_eq!(
            sourced::invalidate_many(&[1, 2, 3, 2]).await?,
            [true, true, false, false]
        );
        assert_eq!(sourced::memo().stats().invalidations, 2);
        faults.fail_all(Operation::Any);
        sourced(&[4]).await;
        faults.heal();
        // In the process alone.
        assert!(sourced::invalidate(&4).await?);
        assert_eq!(sourced::memo().stats().invalidations, 3);
        Ok::<_, memokit::Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[tokio::test]
async fn what_is_given_or_refreshed_takes_the_place_of_a_copy() {
    static VALUE: AtomicU64 = AtomicU64::new(1);
    #[memoize(scope = shared)]
    async fn valued(_: u8) -> u64 {
        VALUE.load(Ordering::SeqCst)
    }
    let bench = Bench::new().await;
    let work = async {
        assert_eq!(valued(7).await, 1);
        valued::insert(7, 70).await?;
        let given = valued::outcome(7).await;
        assert_eq!((given.value, given.source), (70, Source::L1));
        VALUE.store(2, Ordering::SeqCst);
        assert_eq!(valued::refresh(7).await, 2);
        let refreshed = valued::outcome(7).await;
        assert_eq!((refreshed.value, refreshed.source), (2, Source::L1));
        Ok::<_, memokit::Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
    assert_eq!((bench.store.reads(), bench.store.writes()), (2, 3));
}

#[tokio::test]
async fn what_the_store_refuses_is_not_kept() {
    static VALUE: AtomicU64 = AtomicU64::new(1);
    static READ: Semaphore = Semaphore::const_new(0);
    static GO: Semaphore = Semaphore::const_new(0);
    #[memoize(scope = shared)]
    async fn slow(_: u8) -> u64 {
        let value = VALUE.load(Ordering::SeqCst);
        READ.add_permits(1);
        GO.acquire().await.expect("never closed").forget();
        value
    }
    for is_refresh in [false, true] {
        VALUE.store(1, Ordering::SeqCst);
        let (one, other) = nodes().await;
        let computing = tokio::spawn(one.runtime.scope(async move {
            if is_refresh {
                slow::refresh(7).await
            } else {
                slow(7).await
            }
        }));
        READ.acquire().await.expect("never closed").forget();
        VALUE.store(2, Ordering::SeqCst);
        let invalidate = other.runtime.scope(async { slow::invalidate(7).await });
        invalidate.await.expect("the store answers");
        GO.add_permits(2);
        assert_eq!(computing.await.expect("no panic"), 1);
        let next = one.runtime.scope(slow::outcome(7)).await;
        assert_eq!((next.value, next.source), (2, Source::Computed));
        READ.acquire().await.expect("never closed").forget();
    }
}

#[tokio::test]
async fn what_is_invalidated_together_leaves_the_process_at_once() {
    #[memoize(scope = shared, tenant = org, namespace = "tiers outdated")]
    async fn of_org(org: &str, n: u64) -> u64 {
        n + org.len() as u64
    }
    let (one, other) = nodes().await;
    let fill = async |bench: &Bench| {
        let fill = async {
            let a = of_org("a", 1).await;
            (a, of_org("b", 1).await)
        };
        assert_eq!(bench.runtime.scope(fill).await, (2, 2));
    };
    fill(&one).await;
    // Another program has copies of what it has read.
    fill(&other).await;
    for bench in [&one, &other] {
        let source = async |org: &'static str| {
            let outcome = bench.runtime.scope(of_org::outcome(org, 1)).await;
            outcome.source
        };
        assert_eq!(source("a").await, Source::L1);
        drop(bench.runtime.invalidate_tenant("a"));
        assert_eq!(
            (source("a").await, source("b").await),
            (Source::Store, Source::L1)
        );
        drop(bench.runtime.invalidate_namespace("tiers outdated"));
        assert_eq!(
            (source("a").await, source("b").await),
            (Source::Store, Source::Store)
        );
        bench
            .runtime
            .scope(async { drop(of_org::memo().clear()) })
            .await;
        assert_eq!(
            (source("a").await, source("b").await),
            (Source::Store, Source::Store)
        );
    }
}

/// What is there to be summed up.
#[derive(Debug, Default)]
struct Till(AtomicU64);

#[derive(Clone, Debug, Memoized)]
#[memo(context = Till, scope = shared)]
struct Bill {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = totals)]
    total: Calculated<u64>,
    #[cache_calculation(with = fees, depends(total), l1_ttl = "1s")]
    fee: Calculated<u64>,
}

fn totals(bills: &[&Bill], till: &Till) -> Vec<u64> {
    vec![till.0.load(Ordering::SeqCst); bills.len()]
}

fn fees(bills: &[&Bill], _: &Till) -> Vec<u64> {
    let fee = |bill: &&Bill| 100 * bill.total.get().expect("made before");
    bills.iter().map(fee).collect()
}

async fn fee(bench: &Bench, till: &Till, select: &[memokit::Calculation<Bill>]) -> u64 {
    let mut page = [Bill {
        id: 7,
        total: Calculated::NotLoaded,
        fee: Calculated::NotLoaded,
    }];
    let load = Bill::load(&mut page, select, till);
    bench.runtime.scope(load).await.expect("loaded");
    *page[0].fee.value().expect("loaded")
}

#[tokio::test]
async fn nothing_is_made_of_a_copy_that_another_program_has_outdated() {
    for select in [Bill::ALL, &[Bill::FEE]] {
        let (one, other) = nodes().await;
        let till = Till(AtomicU64::new(1));
        assert_eq!(fee(&one, &till, select).await, 100);
        till.0.store(2, Ordering::SeqCst);
        let invalidate = async { Bill::TOTAL.invalidate_key(7).await };
        other
            .runtime
            .scope(invalidate)
            .await
            .expect("the store answers");
        // Of the fee there is no copy any more, of the total there is.
        one.clock.advance(Duration::from_secs(1));
        assert_eq!(fee(&one, &till, select).await, 200);
        assert_eq!(fee(&other, &till, select).await, 200);
    }
}

#[tokio::test]
async fn an_invalidated_calculation_leaves_no_copy_although_the_store_fails() {
    let (faults, bench) = frail().await;
    let till = Till(AtomicU64::new(1));
    assert_eq!(fee(&bench, &till, Bill::ALL).await, 100);
    till.0.store(2, Ordering::SeqCst);
    faults.fail_all(Operation::Any);
    let invalidate = async { Bill::TOTAL.invalidate_key(7).await };
    bench
        .runtime
        .scope(invalidate)
        .await
        .expect_err("the store fails");
    assert_eq!(fee(&bench, &till, Bill::ALL).await, 200);
}
