//! Functions of records that panic.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt;
use memo_derive_tests::{Bench, Calls};
use memokit::{Calculated, ErrorKind, Memoized};

/// What the functions read.
#[derive(Debug, Default)]
struct Db {
    sums: Calls,
    labels: Calls,
    is_bad: AtomicBool,
}

#[derive(Debug, Memoized)]
#[memo(context = Db, scope = shared)]
struct Order {
    #[memo(tenant)]
    org: Option<String>,
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sums)]
    sum: Calculated<u64>,
    #[cache_calculation(with = labels, max_batch = 2)]
    label: Calculated<String>,
}

fn sums(orders: &[&Order], db: &Db) -> Vec<u64> {
    db.sums.add();
    orders.iter().map(|order| order.id * 10).collect()
}

fn labels(orders: &[&Order], db: &Db) -> Vec<String> {
    db.labels.add();
    let is_bad = db.is_bad.load(Ordering::SeqCst) && orders.iter().any(|order| order.id == 3);
    assert!(!is_bad, "no label");
    orders.iter().map(|order| order.id.to_string()).collect()
}

fn page(org: Option<&str>) -> Vec<Order> {
    let order = |id| Order {
        org: org.map(str::to_owned),
        id,
        sum: Calculated::NotLoaded,
        label: Calculated::NotLoaded,
    };
    (1..=4).map(order).collect()
}

#[tokio::test]
async fn a_panic_of_one_function_loses_nothing_that_was_computed_before_it() {
    let (bench, db) = (Bench::new().await, Db::default());
    db.is_bad.store(true, Ordering::SeqCst);
    let mut orders = page(Some("acme"));
    let load = bench
        .runtime
        .scope(Order::load(&mut orders, Order::ALL, &db));
    let panic = AssertUnwindSafe(load).catch_unwind().await;
    let panic = panic.expect_err("a label panics");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"no label"));
    db.is_bad.store(false, Ordering::SeqCst);
    let load = bench
        .runtime
        .scope(Order::load(&mut orders, Order::ALL, &db));
    let report = load.await.expect("loaded");
    let hits: Vec<_> = report.calculations.iter().map(|it| it.hits).collect();
    // All sums, and the labels of the first part.
    assert_eq!(hits, [4, 2]);
    assert_eq!((db.sums.count(), db.labels.count()), (1, 3));
}

#[memokit::test]
async fn m_05_to_invalidate_without_a_tenant_is_an_error() {
    let orders = page(None);
    let errors = [
        Order::SUM.invalidate(&orders[0]).await,
        Order::SUM.invalidate_key((None, 1)).await,
        Order::SUM.invalidate_key((Some(String::new()), 1)).await,
    ];
    for error in errors {
        assert_eq!(error.expect_err("no tenant").kind(), ErrorKind::Tenant);
    }
    Order::SUM
        .invalidate_key((Some("acme".to_owned()), 1))
        .await
        .expect("done");
}
