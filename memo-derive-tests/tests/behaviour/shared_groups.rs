//! Invalidation beyond one key, of values in a store: tags, tenants, namespaces, everything.
//!
//! Two runtimes stand for two programs: they have nothing in common but the store.

use std::sync::atomic::{AtomicU64, Ordering};

use memo_derive_tests::{Bench, Calls};
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::testing::{FaultStore, ManualClock, Operation};
use memokit::{Calculated, ErrorKind, Invalidation, Memoized, memoize};
use tokio::sync::Semaphore;

/// Two programs with one store.
async fn nodes() -> (Bench, Bench) {
    let clock = ManualClock::new();
    let store = Bench::over(MemoryStore::new(), clock.clone()).await;
    let other = Bench::over(store.store.clone(), clock).await;
    (store, other)
}

/// Does what an invalidation does, in one of them.
async fn invalidate(bench: &Bench, begin: impl FnOnce() -> Invalidation) {
    let done = bench.runtime.scope(async { begin().await });
    done.await.expect("the store answers");
}

#[tokio::test]
async fn a_tag_outdates_its_values_for_every_program() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, tags("user:{user}"))]
    async fn posts(user: u64, page: u64) -> u64 {
        CALLS.add();
        100 * user + page
    }
    let (one, other) = nodes().await;
    let pages = async || {
        let mut pages = Vec::new();
        for (user, page) in [(7, 1), (7, 2), (8, 1)] {
            pages.push(posts(user, page).await);
        }
        pages
    };
    assert_eq!(one.runtime.scope(pages()).await, [701, 702, 801]);
    assert_eq!(other.runtime.scope(pages()).await, [701, 702, 801]);
    assert_eq!(CALLS.count(), 3);
    invalidate(&other, || memokit::invalidate_tag("user:7")).await;
    assert_eq!(other.runtime.scope(pages()).await, [701, 702, 801]);
    assert_eq!(CALLS.count(), 5);
    assert_eq!(one.runtime.scope(posts::uncached(7, 1)).await, 701);
}

#[tokio::test]
async fn a_tag_of_the_value_goes_with_what_is_inserted_too() {
    #[memoize(scope = shared, tags = |_, country: &String| [format!("in:{country}")])]
    async fn country(_city: u8) -> String {
        "computed".to_owned()
    }
    let bench = Bench::new().await;
    let runtime = &bench.runtime;
    let insert = runtime.scope(async { country::insert(1, "fr".to_owned()).await });
    insert.await.expect("stored");
    invalidate(&bench, || memokit::invalidate_tag("in:de")).await;
    assert_eq!(runtime.scope(country(1)).await, "fr");
    invalidate(&bench, || memokit::invalidate_tag("in:fr")).await;
    assert_eq!(runtime.scope(country(1)).await, "computed");
}

#[tokio::test]
async fn m_04_of_a_store_too_clearing_one_tenant_touches_no_other() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, tenant = org)]
    async fn seats(org: &str) -> usize {
        CALLS.add();
        org.len()
    }
    let orgs = ["acme", "acme2", "ACME", "acme%", "a*"];
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(folder.path().join("memo.db")).await;
    let bench = Bench::over(store.expect("a store"), ManualClock::new()).await;
    let all = async || {
        for org in orgs {
            assert_eq!(seats(org).await, org.len());
        }
    };
    bench.runtime.scope(all()).await;
    invalidate(&bench, || memokit::invalidate_tenant("acme")).await;
    bench.runtime.scope(all()).await;
    assert_eq!(CALLS.count(), 6);
    invalidate(&bench, || memokit::invalidate_tenant("nobody")).await;
    bench.runtime.scope(all()).await;
    assert_eq!(CALLS.count(), 6);
}

static ROUNDS: AtomicU64 = AtomicU64::new(0);

#[memoize(scope = shared, namespace = "rounds.in")]
async fn inside(_: u8) -> u64 {
    ROUNDS.load(Ordering::SeqCst)
}

#[memoize(scope = shared, namespace = "rounds.out")]
async fn outside(_: u8) -> u64 {
    ROUNDS.load(Ordering::SeqCst)
}

async fn both(bench: &Bench) -> (u64, u64) {
    bench
        .runtime
        .scope(async { (inside(7).await, outside(7).await) })
        .await
}

#[tokio::test]
async fn namespaces_memos_and_all_are_cleared_in_the_store() {
    let (one, other) = nodes().await;
    let next = || ROUNDS.fetch_add(1, Ordering::SeqCst);
    assert_eq!(both(&one).await, (0, 0));
    next();
    // A program that has never called them outdates them too.
    invalidate(&other, || memokit::invalidate_namespace("rounds::in")).await;
    assert_eq!(both(&other).await, (1, 0));
    next();
    let by_runtime = other.runtime.invalidate_namespace("rounds.out");
    by_runtime.await.expect("the store answers");
    assert_eq!(both(&other).await, (1, 2));
    next();
    invalidate(&other, || inside::memo().clear()).await;
    assert_eq!(both(&other).await, (3, 2));
    next();
    let named = || memokit::registry().clear(outside::memo().name());
    invalidate(&other, || named().expect("known")).await;
    assert_eq!(both(&other).await, (3, 4));
    next();
    invalidate(&other, memokit::invalidate_all).await;
    assert_eq!(both(&other).await, (5, 5));
}

#[tokio::test]
async fn e_02_what_another_program_outdated_while_it_was_computed_is_not_stored() {
    static VALUE: AtomicU64 = AtomicU64::new(1);
    static READ: Semaphore = Semaphore::const_new(0);
    static GO: Semaphore = Semaphore::const_new(0);
    #[memoize(scope = shared, tags("n:{n}"))]
    async fn tagged(n: u64) -> u64 {
        let value = n * VALUE.load(Ordering::SeqCst);
        READ.add_permits(1);
        GO.acquire().await.expect("never closed").forget();
        value
    }
    let (one, other) = nodes().await;
    let slow = tokio::spawn(one.runtime.scope(tagged(7)));
    READ.acquire().await.expect("never closed").forget();
    VALUE.store(2, Ordering::SeqCst);
    invalidate(&other, || memokit::invalidate_tag("n:7")).await;
    GO.add_permits(2);
    assert_eq!(slow.await.expect("no panic"), 7);
    assert_eq!(other.runtime.scope(tagged(7)).await, 14);
    let refused = one.runtime.scope(async { tagged::memo().stats().refused });
    assert_eq!(refused.await, 1);
}

#[derive(Clone, Debug, Memoized)]
#[memo(scope = shared)]
struct Invoice {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = Invoice::sums, tags("invoice:{id}"))]
    sum: Calculated<u64>,
    #[cache_calculation(with = Invoice::taxes, depends(sum))]
    tax: Calculated<u64>,
}

static SUM: AtomicU64 = AtomicU64::new(100);

impl Invoice {
    fn sums(invoices: &[&Self]) -> Vec<u64> {
        vec![SUM.load(Ordering::SeqCst); invoices.len()]
    }

    fn taxes(invoices: &[&Self]) -> Vec<u64> {
        let tax = |invoice: &&Self| invoice.sum.get().expect("made before") / 5;
        invoices.iter().map(tax).collect()
    }

    async fn loaded() -> (u64, u64) {
        let mut page = [Self {
            id: 7,
            sum: Calculated::NotLoaded,
            tax: Calculated::NotLoaded,
        }];
        Self::load(&mut page, Self::ALL, &()).await.expect("loaded");
        let value = |of: &Calculated<u64>| *of.value().expect("loaded");
        (value(&page[0].sum), value(&page[0].tax))
    }
}

#[tokio::test]
async fn what_is_made_of_a_value_goes_with_its_tags() {
    let (one, other) = nodes().await;
    assert_eq!(one.runtime.scope(Invoice::loaded()).await, (100, 20));
    SUM.store(200, Ordering::SeqCst);
    assert_eq!(other.runtime.scope(Invoice::loaded()).await, (100, 20));
    invalidate(&other, || memokit::invalidate_tag("invoice:7")).await;
    assert_eq!(other.runtime.scope(Invoice::loaded()).await, (200, 40));
}

#[tokio::test]
async fn a_store_that_fails_is_told_of_and_another_is_asked_all_the_same() {
    #[memoize(scope = shared, tags("all"))]
    async fn first(n: u64) -> u64 {
        n
    }
    #[memoize(store = "second", tags("all"))]
    async fn second(n: u64) -> u64 {
        n
    }
    let faults = FaultStore::new(MemoryStore::new());
    let counting = memokit::testing::CountingStore::new(MemoryStore::new());
    let runtime = memokit::Runtime::builder()
        .store(faults.clone())
        .named("second", counting.clone())
        .build()
        .await
        .expect("a runtime");
    let calls = runtime.scope(async { (first(1).await, second(2).await) });
    assert_eq!(calls.await, (1, 2));
    faults.fail_all(Operation::Any);
    let error = runtime.invalidate_tag("all").await.expect_err("it fails");
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(
        runtime
            .scope(async { second::peek(2).await })
            .await
            .expect("read")
            .is_none()
    );
}
