//! Calculations and batches past their ttl: served where nothing better comes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::testing::ManualClock;
use memokit::{Calculated, Memoized, memoize};

/// What the function reads.
#[derive(Debug, Default)]
struct Db {
    calls: Calls,
    is_down: AtomicBool,
}

#[derive(Debug, Memoized)]
#[memo(context = Db, ttl = "1m", stale = "10m")]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = revenues)]
    revenue: Calculated<u64>,
}

fn revenues(customers: &[&Customer], db: &Db) -> Result<Vec<u64>, &'static str> {
    db.calls.add();
    if db.is_down.load(Ordering::SeqCst) {
        return Err("no connection");
    }
    Ok(customers
        .iter()
        .map(|it| it.id + db.calls.count())
        .collect())
}

fn page() -> [Customer; 2] {
    let revenue = || Calculated::NotLoaded;
    [1, 2].map(|id| Customer {
        id,
        revenue: revenue(),
    })
}

#[memokit::test]
async fn a_load_computes_what_is_stale_and_serves_it_if_that_fails(clock: ManualClock) {
    let (db, mut page) = (Db::default(), page());
    Customer::load(&mut page, Customer::ALL, &db)
        .await
        .expect("loaded");
    assert_eq!(page[0].revenue.get(), Some(&2));

    clock.advance(Duration::from_secs(61));
    db.is_down.store(true, Ordering::SeqCst);
    let report = Customer::load(&mut page, Customer::ALL, &db).await;
    let revenue = &report.expect("loaded").calculations[0];
    assert_eq!((revenue.hits, revenue.stale, revenue.misses), (2, 2, 0));
    assert_eq!((revenue.failed, revenue.calls), (0, 1));
    assert_eq!(page[1].revenue.get(), Some(&3), "the stale value");
    // It has failed just now, and is left alone for a while.
    Customer::load(&mut page, Customer::ALL, &db)
        .await
        .expect("loaded");
    assert_eq!(db.calls.count(), 2);

    clock.advance(Duration::from_secs(5));
    db.is_down.store(false, Ordering::SeqCst);
    let report = Customer::load(&mut page, Customer::ALL, &db).await;
    let revenue = &report.expect("loaded").calculations[0];
    assert_eq!((revenue.hits, revenue.stale, revenue.misses), (0, 0, 2));
    assert_eq!(page[1].revenue.get(), Some(&5));

    clock.advance(Duration::from_mins(12));
    db.is_down.store(true, Ordering::SeqCst);
    Customer::load(&mut page, Customer::ALL, &db)
        .await
        .expect("loaded");
    assert_eq!(page[0].revenue.error(), Some("no connection"));
    let [stats] = memokit::registry()
        .into_iter()
        .filter(|memo| memo.name.ends_with("stale_records::Customer::revenue"))
        .map(|memo| memo.stats)
        .collect::<Vec<_>>()[..]
    else {
        panic!("one memo of this name");
    };
    assert_eq!((stats.hits, stats.stale_hits, stats.misses), (4, 4, 6));
}

static PRICES: Calls = Calls::new();

#[memoize(batch, ttl = "1m", stale = "10m", skip(is_down))]
fn prices(skus: &[u64], is_down: bool) -> Result<Vec<u64>, &'static str> {
    PRICES.add();
    if is_down {
        return Err("no connection");
    }
    Ok(skus.iter().map(|sku| sku + PRICES.count()).collect())
}

#[memokit::test]
fn a_batch_serves_what_is_stale_if_the_function_fails_and_that_makes_up_for_all(
    clock: ManualClock,
) {
    assert_eq!(prices(&[1, 2], false), Ok(vec![2, 3]));
    clock.advance(Duration::from_secs(61));
    assert_eq!(prices(&[1, 2], true), Ok(vec![2, 3]), "what is stale");
    assert_eq!(PRICES.count(), 2);
    // They are left alone for a while; of a third nothing is there.
    assert_eq!(prices(&[1, 3], true), Err("no connection"));
    assert_eq!(PRICES.count(), 3);
    clock.advance(Duration::from_secs(5));
    assert_eq!(prices(&[1, 2], false), Ok(vec![5, 6]));
    let stats = prices::memo().stats();
    assert_eq!((stats.hits, stats.stale_hits, stats.misses), (3, 3, 5));
}
