//! Records that come as a stream.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{StreamExt, stream};
use memo_derive_tests::Calls;
use memokit::{Calculated, ErrorKind, Memoized, Progress, Warm};

/// What the functions read, and which pages they were given.
#[derive(Debug, Default)]
struct Db {
    pages: Mutex<Vec<usize>>,
    labels: Calls,
    lost: AtomicUsize,
    running: AtomicUsize,
    most: AtomicUsize,
}

#[derive(Debug, Memoized)]
#[memo(context = Db)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = revenues)]
    revenue: Calculated<u64>,
    #[cache_calculation(with = labels)]
    label: Calculated<String>,
}

async fn revenues(customers: &[&Customer], db: &Db) -> Vec<u64> {
    let running = db.running.fetch_add(1, Ordering::SeqCst) + 1;
    db.most.fetch_max(running, Ordering::SeqCst);
    tokio::task::yield_now().await;
    db.running.fetch_sub(1, Ordering::SeqCst);
    db.pages.lock().expect("no panic").push(customers.len());
    let lost = db.lost.swap(0, Ordering::SeqCst);
    let ids = customers.iter().map(|customer| customer.id * 10);
    ids.skip(lost).collect()
}

fn labels(customers: &[&Customer], db: &Db) -> Vec<Result<String, &'static str>> {
    db.labels.add();
    let label = |customer: &&Customer| match customer.id {
        13 => Err("none"),
        id => Ok(format!("customer {id}")),
    };
    customers.iter().map(label).collect()
}

fn customers(ids: impl IntoIterator<Item = u64>) -> impl futures_util::Stream<Item = Customer> {
    let ids: Vec<_> = ids.into_iter().collect();
    stream::iter(ids).map(|id| Customer {
        id,
        revenue: Calculated::NotLoaded,
        label: Calculated::NotLoaded,
    })
}

#[memokit::test]
async fn a_stream_is_loaded_in_chunks_and_keeps_its_order() {
    let db = Db::default();
    let mut loaded = Customer::load_stream(customers(1..=25), &[Customer::REVENUE], &db).chunk(10);
    let mut ids = Vec::new();
    while let Some(customer) = loaded.next().await {
        let customer = customer.expect("loaded");
        assert_eq!(customer.revenue.get(), Some(&(customer.id * 10)));
        ids.push(customer.id);
    }
    assert_eq!(ids, (1..=25).collect::<Vec<_>>());
    assert_eq!(*db.pages.lock().expect("no panic"), [10, 10, 5]);
    let report = loaded.report();
    assert_eq!(
        (report.calculations[0].misses, report.calculations[0].calls),
        (25, 3)
    );
}

#[memokit::test]
async fn an_error_of_one_chunk_comes_before_its_records_and_the_others_are_loaded() {
    let db = Db::default();
    db.lost.store(1, Ordering::SeqCst);
    let loaded = Customer::load_stream(customers(1..=4), Customer::ALL, &db).chunk(2);
    let items: Vec<_> = loaded.collect().await;
    let error = items[0].as_ref().expect_err("one is missing");
    assert_eq!(error.kind(), ErrorKind::Batch);
    assert_eq!(items.len(), 5);
    let first = items[1].as_ref().expect("a record");
    assert!(first.revenue.is_not_loaded() && first.label.get().is_some());
    let last = items[4].as_ref().expect("a record");
    assert_eq!(last.revenue.get(), Some(&40));
}

#[memokit::test]
async fn records_are_warmed_several_chunks_at_a_time_and_what_is_fresh_is_left_alone() {
    let db = Db::default();
    let mut told: Vec<Progress> = Vec::new();
    let warm = Warm::new()
        .concurrency(2)
        .chunk(5)
        .on_progress(|progress| told.push(*progress));
    // One comes twice: it waits until the first is there, and is fresh then.
    let records = customers((1..=20).chain([1]));
    let report = Customer::warm_with(records, &db, warm).await;
    assert_eq!((report.fresh, report.computed, report.failed), (2, 39, 1));
    assert_eq!(db.most.load(Ordering::SeqCst), 2);
    assert_eq!(told.len(), 5);
    let report = Customer::warm(customers(1..=20), &db).await;
    assert_eq!((report.fresh, report.computed, report.failed), (39, 0, 1));
    assert_eq!(db.pages.lock().expect("no panic").iter().sum::<usize>(), 20);
}
