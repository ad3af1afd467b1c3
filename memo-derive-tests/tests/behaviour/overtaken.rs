//! An invalidation wins over what was under way, also in a shared store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memo_derive_tests::Bench;
use memokit::stores::MemoryStore;
use memokit::testing::ManualClock;
use memokit::{Read, Store, StoreFuture, StoreKey, Usage, Write, memoize};
use tokio::sync::Semaphore;

/// A store whose writes wait at a gate, as those of a slow one do.
#[derive(Clone, Default)]
struct Gated(Arc<Gate>);

struct Gate {
    inner: MemoryStore,
    arrived: Semaphore,
    open: Semaphore,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            inner: MemoryStore::new(),
            arrived: Semaphore::new(0),
            open: Semaphore::new(0),
        }
    }
}

impl Store for Gated {
    fn address(&self) -> String {
        "gated:".to_owned()
    }
    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        self.0.inner.get_many(keys)
    }
    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            self.0.arrived.add_permits(1);
            self.0.open.acquire().await.expect("never closed").forget();
            self.0.inner.put_many(entries).await
        })
    }
    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        self.0.inner.remove_many(keys)
    }
    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        self.0.inner.touch_many(keys)
    }
    fn usage(&self) -> StoreFuture<'_, Usage> {
        self.0.inner.usage()
    }
    fn close(&self) -> StoreFuture<'_, ()> {
        self.0.inner.close()
    }
}

#[tokio::test]
async fn e_04_a_late_write_of_a_cancelled_caller_never_outlives_an_invalidation() {
    static SOURCE: AtomicU64 = AtomicU64::new(1);
    #[memoize(batch, scope = shared)]
    async fn sourced(keys: &[u8]) -> Vec<u64> {
        keys.iter().map(|_| SOURCE.load(Ordering::SeqCst)).collect()
    }
    let store = Gated::default();
    let bench = Bench::over(store.clone(), ManualClock::new()).await;
    let caller = tokio::spawn(bench.runtime.scope(sourced(&[7])));
    store
        .0
        .arrived
        .acquire()
        .await
        .expect("never closed")
        .forget();
    // The caller is gone, its write is at the gate, the source changes.
    caller.abort();
    SOURCE.store(2, Ordering::SeqCst);
    let invalidation = tokio::spawn(bench.runtime.scope(async {
        sourced::invalidate(&7).await.expect("the store answers");
    }));
    store.0.open.add_permits(100);
    invalidation.await.expect("no panic");
    assert_eq!(bench.runtime.scope(sourced(&[7])).await, [2]);
}

#[tokio::test]
async fn e_03_a_given_shared_value_outlives_a_write_that_was_under_way() {
    #[memoize(batch, scope = shared)]
    async fn given(keys: &[u8]) -> Vec<u64> {
        keys.iter().map(|_| 1).collect()
    }
    let store = Gated::default();
    let bench = Bench::over(store.clone(), ManualClock::new()).await;
    let caller = tokio::spawn(bench.runtime.scope(given(&[7])));
    store
        .0
        .arrived
        .acquire()
        .await
        .expect("never closed")
        .forget();
    let insert = tokio::spawn(bench.runtime.scope(async { given::insert(&7, 100).await }));
    store.0.open.add_permits(100);
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

#[test]
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
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    assert_eq!(round(0), 0);
    assert_eq!(round(0), 1);
}
