//! Calls that fail with their store, where they were told to.

use std::fmt;

use memo_derive_tests::Calls;
use memokit::stores::MemoryStore;
use memokit::testing::{FaultStore, Operation};
use memokit::{Calculated, Error, ErrorKind, Memoized, Runtime, memoize};

/// An error of the user's, which has a place for ours.
#[derive(Clone, Debug)]
enum Failure {
    Memo { kind: ErrorKind, memo: String },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let memo = error.memo().unwrap_or_default().to_owned();
        let kind = error.kind();
        Self::Memo { kind, memo }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

async fn weak() -> (Runtime, FaultStore) {
    let faults = FaultStore::new(MemoryStore::new());
    let runtime = Runtime::builder().store(faults.clone());
    (runtime.build().await.expect("a runtime"), faults)
}

#[tokio::test]
async fn a_call_that_fails_with_its_store_does_not_compute() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, on_store_error = fail)]
    async fn square(n: u64) -> Result<u64, Failure> {
        CALLS.add();
        Ok(n * n)
    }
    let (runtime, faults) = weak().await;
    runtime
        .scope(async {
            assert_eq!(square(3).await.unwrap(), 9);
            faults.fail_all(Operation::Read);
            // The process has a copy of this.
            assert_eq!(square(3).await.unwrap(), 9);
            let Failure::Memo { kind, memo } = square(4).await.expect_err("no answer");
            assert_eq!(kind, ErrorKind::Store);
            assert_eq!(memo, square::memo().name());
            assert_eq!(CALLS.count(), 1);
            // Asked for, it computes.
            assert_eq!(square::refresh(4).await.unwrap(), 16);
            assert_eq!(CALLS.count(), 2);
            faults.heal();
            assert_eq!(square(5).await.unwrap(), 25);
            let stats = square::memo().stats();
            assert_eq!(stats.computes, 3);
            assert!(stats.store_errors >= 1, "{stats:?}");
        })
        .await;
}

#[tokio::test]
async fn a_store_that_is_left_alone_fails_calls_at_once() {
    #[memoize(scope = shared, on_store_error = fail)]
    async fn double(n: u64) -> Result<u64, Error> {
        Ok(n * 2)
    }
    let (runtime, faults) = weak().await;
    runtime
        .scope(async {
            faults.fail_all(Operation::Any);
            for n in 0..5 {
                let error = double(n).await.expect_err("no answer");
                assert_eq!(error.kind(), ErrorKind::Store);
            }
            let asked = faults.count(Operation::Any);
            let error = double(9).await.expect_err("not asked");
            assert_eq!(error.kind(), ErrorKind::Unavailable);
            assert_eq!(faults.count(Operation::Any), asked);
        })
        .await;
}

#[tokio::test]
async fn a_write_that_fails_fails_no_call() {
    #[memoize(scope = shared, on_store_error = fail)]
    async fn triple(n: u64) -> Result<u64, Error> {
        Ok(n * 3)
    }
    let (runtime, faults) = weak().await;
    runtime
        .scope(async {
            faults.fail_all(Operation::Write);
            assert_eq!(triple(2).await.unwrap(), 6);
            assert_eq!(triple::memo().stats().store_errors, 1);
        })
        .await;
}

#[test]
fn a_sync_call_fails_too() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, on_store_error = fail)]
    fn negated(n: i64) -> Result<i64, Error> {
        CALLS.add();
        Ok(-n)
    }
    #[memoize(scope = shared)]
    fn halved(n: i64) -> i64 {
        n / 2
    }
    let executor = tokio::runtime::Builder::new_current_thread();
    let executor = { executor }.build().unwrap();
    let (runtime, faults) = executor.block_on(weak());
    faults.fail_all(Operation::Read);
    let _entered = runtime.enter();
    assert_eq!(negated(1).expect_err("no answer").kind(), ErrorKind::Store);
    assert_eq!(CALLS.count(), 0);
    // Nobody said so here.
    assert_eq!(halved(8), 4);
}

#[tokio::test]
async fn a_batch_fails_unless_the_process_has_it_all() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared, on_store_error = fail)]
    async fn lengths(words: &[String]) -> Result<Vec<usize>, Failure> {
        CALLS.add();
        Ok(words.iter().map(String::len).collect())
    }
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (runtime, faults) = weak().await;
    runtime
        .scope(async {
            let two = words(&["one", "three"]);
            assert_eq!(lengths(&two).await.unwrap(), [3, 5]);
            faults.fail_all(Operation::Read);
            assert_eq!(lengths(&two).await.unwrap(), [3, 5]);
            let Failure::Memo { kind, memo } = lengths(&words(&["one", "seven"]))
                .await
                .expect_err("no answer");
            assert_eq!(
                (kind, memo.as_str()),
                (ErrorKind::Store, lengths::memo().name())
            );
            assert_eq!(CALLS.count(), 1);
        })
        .await;
}

#[derive(Clone, Debug, Memoized)]
#[memo(scope = shared, on_store_error = fail)]
struct Invoice {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = nets)]
    net: Calculated<u64>,
    #[cache_calculation(with = grosses, depends(net))]
    gross: Calculated<u64>,
    #[cache_calculation(with = labels, on_store_error = bypass)]
    label: Calculated<String>,
}

fn nets(invoices: &[&Invoice]) -> Vec<u64> {
    invoices.iter().map(|invoice| invoice.id * 100).collect()
}

fn grosses(invoices: &[&Invoice]) -> Vec<u64> {
    let gross = |invoice: &&Invoice| invoice.net.get().expect("made before") * 119 / 100;
    invoices.iter().map(gross).collect()
}

fn labels(invoices: &[&Invoice]) -> Vec<String> {
    let label = |invoice: &&Invoice| format!("invoice {}", invoice.id);
    invoices.iter().map(label).collect()
}

fn invoice(id: u64) -> Invoice {
    Invoice {
        id,
        net: Calculated::NotLoaded,
        gross: Calculated::NotLoaded,
        label: Calculated::NotLoaded,
    }
}

#[tokio::test]
async fn a_load_fails_and_makes_what_does_not_fail() {
    let (runtime, faults) = weak().await;
    runtime
        .scope(async {
            let mut page = [invoice(1)];
            Invoice::load(&mut page, Invoice::ALL, &()).await.unwrap();
            faults.fail_all(Operation::Read);
            let mut page = [invoice(1), invoice(2)];
            let error = Invoice::load(&mut page, Invoice::ALL, &())
                .await
                .expect_err("no answer");
            assert_eq!(error.kind(), ErrorKind::Store);
            let failed = error.memo().expect("the memo");
            assert!(failed.ends_with("Invoice::net"), "{failed}");
            // The process has copies of the first.
            assert_eq!(
                (page[0].net.get(), page[0].gross.get()),
                (Some(&100), Some(&119))
            );
            assert!(matches!(page[1].net, Calculated::Failed(_)), "{page:?}");
            assert!(matches!(page[1].gross, Calculated::Failed(_)), "{page:?}");
            assert_eq!(page[1].label.get().map(String::as_str), Some("invoice 2"));
        })
        .await;
}

#[tokio::test]
async fn what_is_switched_off_computes_without_its_store() {
    #[memoize(scope = shared, on_store_error = fail)]
    async fn plus_one(n: u64) -> Result<u64, Error> {
        Ok(n + 1)
    }
    let (runtime, faults) = weak().await;
    runtime
        .scope(async {
            faults.fail_all(Operation::Any);
            plus_one::memo().set_enabled(false);
            assert_eq!(plus_one(1).await.unwrap(), 2);
            plus_one::memo().set_enabled(true);
            plus_one(1).await.expect_err("no answer");
        })
        .await;
}

#[derive(Clone, Debug, Memoized)]
#[memo(scope = shared, l1_ttl = "0s", on_store_error = fail)]
struct Parcel {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = weights)]
    weight: Calculated<u64>,
}

static WEIGHED: Calls = Calls::new();

fn weights(parcels: &[&Parcel]) -> Vec<u64> {
    WEIGHED.add();
    parcels.iter().map(|parcel| parcel.id * 2).collect()
}

fn parcel(id: u64) -> [Parcel; 1] {
    let weight = Calculated::NotLoaded;
    [Parcel { id, weight }]
}

#[tokio::test]
async fn a_load_that_looks_once_more_and_gets_no_answer_does_not_compute() {
    let (runtime, faults) = weak().await;
    let held = faults.hold(Operation::Read, 1);
    // The read that is held, that of another load, and what is read once more since that has landed.
    faults.fail(Operation::Read, 3);
    faults.fail(Operation::Read, 4);
    let loading = tokio::spawn(runtime.scope(async {
        let mut page = parcel(1);
        let loaded = Parcel::load(&mut page, Parcel::ALL, &()).await;
        (loaded, page)
    }));
    while !held.is_reached() {
        tokio::task::yield_now().await;
    }
    let other = runtime.scope(async { Parcel::load(&mut parcel(2), Parcel::ALL, &()).await });
    other.await.expect("another load");
    assert_eq!(WEIGHED.count(), 1);
    held.release();
    let (loaded, page) = loading.await.expect("no panic");
    assert_eq!(loaded.expect_err("no answer").kind(), ErrorKind::Store);
    assert!(matches!(page[0].weight, Calculated::Failed(_)), "{page:?}");
    assert_eq!(WEIGHED.count(), 1);
    // Nothing is left behind.
    let mut page = parcel(1);
    let loaded = runtime.scope(async { Parcel::load(&mut page, Parcel::ALL, &()).await });
    loaded.await.expect("it answers again");
    assert_eq!(WEIGHED.count(), 2);
}
