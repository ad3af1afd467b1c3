//! Several programs on one store: what one has invalidated, no other stores late.
//!
//! Two runtimes stand for two programs: they have nothing in common but the store.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use memo_derive_tests::Bench;
use memokit::stores::MemoryStore;
use memokit::testing::{CountingStore, FaultStore, ManualClock, Operation};
use memokit::{Calculated, Memoized, memoize};
use tokio::sync::Semaphore;

/// A value that changes, and a compute that may be held after it has read it.
#[derive(Debug)]
struct Source {
    value: AtomicU64,
    reached: Semaphore,
    go: Semaphore,
}

impl Source {
    const fn new() -> Self {
        Self {
            value: AtomicU64::new(1),
            reached: Semaphore::const_new(0),
            go: Semaphore::const_new(0),
        }
    }

    /// Reads the value, and waits until it may go on.
    async fn read(&self) -> u64 {
        let value = self.value.load(Ordering::SeqCst);
        self.reached.add_permits(1);
        self.go.acquire().await.expect("never closed").forget();
        value
    }

    /// Until a compute has read the value.
    async fn is_read(&self) {
        self.reached.acquire().await.expect("never closed").forget();
    }

    fn change(&self) {
        self.value.fetch_add(1, Ordering::SeqCst);
    }
}

/// Two programs with one store.
async fn nodes() -> (Bench, Bench) {
    let store = CountingStore::new(MemoryStore::new());
    let clock = ManualClock::new();
    let one = Bench::over(store.clone(), clock.clone()).await;
    (one, Bench::over(store, clock).await)
}

#[tokio::test]
async fn e_04_what_was_computed_while_another_program_invalidated_is_not_stored() {
    static SOURCE: Source = Source::new();
    #[memoize(scope = shared)]
    async fn late(_: u8) -> u64 {
        SOURCE.read().await
    }
    let (one, other) = nodes().await;
    let slow = tokio::spawn(one.runtime.scope(late(7)));
    SOURCE.is_read().await;
    SOURCE.change();
    let invalidate = other.runtime.scope(async { late::invalidate(7).await });
    assert!(!invalidate.await.expect("the store answers"));
    SOURCE.go.add_permits(2);
    // Its caller gets it, and nobody else.
    assert_eq!(slow.await.expect("no panic"), 1);
    assert_eq!(other.runtime.scope(late(7)).await, 2);
    assert_eq!(one.runtime.scope(late(7)).await, 2);
    let refused = one.runtime.scope(async { late::memo().stats().refused });
    assert_eq!(refused.await, 1);
}

#[tokio::test]
async fn e_03_what_another_program_has_given_stays() {
    static SOURCE: Source = Source::new();
    #[memoize(scope = shared)]
    async fn given(_: u8) -> u64 {
        SOURCE.read().await
    }
    let (one, other) = nodes().await;
    let slow = tokio::spawn(one.runtime.scope(given(7)));
    SOURCE.is_read().await;
    let insert = other.runtime.scope(async { given::insert(7, 100).await });
    insert.await.expect("stored");
    SOURCE.go.add_permits(1);
    assert_eq!(slow.await.expect("no panic"), 1);
    assert_eq!(one.runtime.scope(given(7)).await, 100);
}

#[tokio::test]
async fn a_refresh_loses_against_an_invalidation_of_another_program_too() {
    static SOURCE: Source = Source::new();
    #[memoize(scope = shared)]
    async fn lost(_: u8) -> u64 {
        SOURCE.read().await
    }
    let (one, other) = nodes().await;
    let slow = tokio::spawn(one.runtime.scope(lost::refresh(7)));
    SOURCE.is_read().await;
    SOURCE.change();
    let invalidate = other.runtime.scope(async { lost::invalidate(7).await });
    invalidate.await.expect("the store answers");
    SOURCE.go.add_permits(2);
    assert_eq!(slow.await.expect("no panic"), 1);
    assert_eq!(one.runtime.scope(lost(7)).await, 2);
}

#[tokio::test]
async fn a_refresh_wins_over_a_compute_of_another_program() {
    static SLOW: Source = Source::new();
    static FRESH: Source = Source::new();
    static IS_SLOW: AtomicBool = AtomicBool::new(true);
    #[memoize(scope = shared, l1_ttl = "0s")]
    async fn won(_: bool) -> u64 {
        let is_slow = IS_SLOW.fetch_not(Ordering::SeqCst);
        if is_slow { &SLOW } else { &FRESH }.read().await
    }
    FRESH.change();
    let (one, other) = nodes().await;
    for refresh_ends_first in [false, true] {
        let slow = tokio::spawn(one.runtime.scope(won(refresh_ends_first)));
        SLOW.is_read().await;
        let refresh = tokio::spawn(other.runtime.scope(won::refresh(refresh_ends_first)));
        FRESH.is_read().await;
        // Each goes on when the other has ended, with all that it writes.
        if refresh_ends_first {
            FRESH.go.add_permits(1);
            assert_eq!(refresh.await.expect("no panic"), 2);
            SLOW.go.add_permits(1);
            assert_eq!(slow.await.expect("no panic"), 1);
        } else {
            SLOW.go.add_permits(1);
            assert_eq!(slow.await.expect("no panic"), 1);
            FRESH.go.add_permits(1);
            assert_eq!(refresh.await.expect("no panic"), 2);
        }
        let stays = one.runtime.scope(won::peek(refresh_ends_first)).await;
        assert_eq!(stays.expect("an answer"), Some(2));
    }
    let refused = one.runtime.scope(async { won::memo().stats().refused });
    assert_eq!(refused.await, 1);
}

#[derive(Debug)]
struct Till {
    totals: AtomicU64,
    fees: Source,
}

#[derive(Clone, Debug, Memoized)]
#[memo(context = Till, scope = shared)]
struct Bill {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = Bill::totals)]
    total: Calculated<u64>,
    #[cache_calculation(with = Bill::fees, depends(total))]
    fee: Calculated<u64>,
}

impl Bill {
    fn totals(bills: &[&Self], till: &Till) -> Vec<u64> {
        vec![till.totals.load(Ordering::SeqCst); bills.len()]
    }

    async fn fees(bills: &[&Self], till: &Till) -> Vec<u64> {
        till.fees.read().await;
        let fee = |bill: &&Self| 100 * bill.total.get().expect("made before");
        bills.iter().map(fee).collect()
    }

    async fn load_fee(till: &Till) -> u64 {
        let mut page = [Self {
            id: 7,
            total: Calculated::NotLoaded,
            fee: Calculated::NotLoaded,
        }];
        Self::load(&mut page, Self::ALL, till)
            .await
            .expect("loaded");
        *page[0].fee.value().expect("loaded")
    }
}

#[tokio::test]
async fn what_is_made_of_a_value_that_another_program_invalidated_is_not_stored() {
    static TILL: Till = Till {
        totals: AtomicU64::new(1),
        fees: Source::new(),
    };
    let (one, other) = nodes().await;
    let slow = tokio::spawn(one.runtime.scope(Bill::load_fee(&TILL)));
    TILL.fees.is_read().await;
    TILL.totals.store(2, Ordering::SeqCst);
    let invalidate = other
        .runtime
        .scope(async { Bill::TOTAL.invalidate_key(7).await });
    invalidate.await.expect("the store answers");
    TILL.fees.go.add_permits(2);
    assert_eq!(slow.await.expect("no panic"), 100);
    assert_eq!(other.runtime.scope(Bill::load_fee(&TILL)).await, 200);
    assert_eq!(one.runtime.scope(Bill::load_fee(&TILL)).await, 200);
}

#[tokio::test]
async fn a_refresh_asks_the_store_once_and_writes_once() {
    #[memoize(scope = shared)]
    async fn squared(n: u64) -> u64 {
        n * n
    }
    let bench = Bench::new().await;
    assert_eq!(bench.runtime.scope(squared::refresh(3)).await, 9);
    assert_eq!((bench.store.reads(), bench.store.writes()), (1, 1));
}

#[tokio::test]
async fn a_refresh_goes_on_without_a_store() {
    #[memoize(scope = shared)]
    async fn cubed(n: u64) -> u64 {
        n * n
    }
    let faults = FaultStore::new(MemoryStore::new());
    faults.fail_all(Operation::Any);
    let bench = Bench::over(faults, ManualClock::new()).await;
    assert_eq!(bench.runtime.scope(cubed::refresh(3)).await, 9);
    let stats = bench.runtime.scope(async { cubed::memo().stats() }).await;
    assert_eq!(
        (stats.store_errors, stats.computes, stats.inserts),
        (1, 1, 0)
    );
}
