//! Records: calculations that load a page at a time.

use std::sync::atomic::{AtomicUsize, Ordering};

use memo_derive_tests::{Bench, Calls};
use memokit::stores::SqliteStore;
use memokit::testing::ManualClock;
use memokit::{Calculated, ErrorKind, Memoized};

/// The database of these tests: it counts its queries.
#[derive(Debug, Default)]
struct Db {
    revenues: Calls,
    risks: Calls,
}

#[derive(Clone, Debug, Memoized)]
#[memo(context = Db, scope = shared)]
struct Customer {
    #[memo(key)]
    id: u64,
    name: String,
    /// Sum of paid invoices.
    #[cache_calculation(ttl = "10m", with = Customer::sum_invoices)]
    revenue: Calculated<u64>,
    #[cache_calculation(with = risks, version = 3)]
    risk: Calculated<String>,
}

impl Customer {
    fn page(ids: std::ops::RangeInclusive<u64>) -> Vec<Self> {
        let customer = |id| Self {
            id,
            name: format!("customer {id}"),
            revenue: Calculated::NotLoaded,
            risk: Calculated::default(),
        };
        ids.map(customer).collect()
    }

    async fn sum_invoices(customers: &[&Self], db: &Db) -> Result<Vec<u64>, std::io::Error> {
        db.revenues.add();
        tokio::task::yield_now().await;
        Ok(customers.iter().map(|customer| customer.id * 10).collect())
    }
}

fn risks(customers: &[&Customer], db: &Db) -> Vec<Result<String, std::fmt::Error>> {
    db.risks.add();
    let risk = |customer: &&Customer| match customer.id % 7 {
        0 => Err(std::fmt::Error),
        _ => Ok(format!("risk of {}", customer.name)),
    };
    customers.iter().map(risk).collect()
}

#[tokio::test]
async fn a_40_a_hundred_records_are_one_read_one_call_one_write_and_then_one_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("memo.db");
    let db = Db::default();
    // The second runtime stands for a second run of the program.
    for (round, writes) in [(1, 1), (2, 0)] {
        let store = SqliteStore::open(&path).await.expect("a store");
        let bench = Bench::over(store, ManualClock::new()).await;
        let mut page = Customer::page(1..=100);
        let load = Customer::load(&mut page, &[Customer::REVENUE], &db);
        let report = bench.runtime.scope(load).await.expect("loaded");
        assert!(
            page.iter()
                .all(|it| it.revenue.get() == Some(&(it.id * 10))),
            "round {round}"
        );
        assert_eq!((report.reads, report.writes), (1, writes));
        assert_eq!((bench.store.reads(), bench.store.writes()), (1, writes));
        assert_eq!(db.revenues.count(), 1);
        bench.runtime.shutdown().await;
    }
}

#[tokio::test]
async fn several_calculations_share_the_read_and_the_write() {
    let bench = Bench::new().await;
    let db = Db::default();
    let mut page = Customer::page(1..=6);
    let report = bench
        .runtime
        .scope(Customer::load(&mut page, Customer::ALL, &db))
        .await;
    let report = report.expect("loaded");
    assert_eq!((bench.store.reads(), bench.store.writes()), (1, 1));
    assert_eq!((db.revenues.count(), db.risks.count()), (1, 1));
    assert_eq!(
        page[4].risk.get().map(String::as_str),
        Some("risk of customer 5")
    );
    let names: Vec<_> = report
        .calculations
        .iter()
        .map(|it| (it.name, it.misses))
        .collect();
    assert_eq!(names, [("revenue", 6), ("risk", 6)]);
    // A record that is new is all that the functions see.
    let mut page = Customer::page(1..=8);
    let report = bench
        .runtime
        .scope(Customer::load(&mut page, Customer::ALL, &db))
        .await;
    let report = report.expect("loaded");
    assert_eq!(
        (report.calculations[0].hits, report.calculations[0].misses),
        (6, 2)
    );
    assert_eq!((bench.store.reads(), bench.store.writes()), (2, 2));
}

#[tokio::test]
async fn one_failed_record_is_that_records_alone_and_is_not_stored() {
    let bench = Bench::new().await;
    let db = Db::default();
    for round in 1..=2 {
        let mut page = Customer::page(6..=8);
        let load = Customer::load(&mut page, &[Customer::RISK], &db);
        let report = bench.runtime.scope(load).await.expect("loaded");
        assert_eq!(report.calculations[0].failed, 1);
        assert!(page[1].risk.error().is_some_and(|error| !error.is_empty()));
        assert!(page[0].risk.get().is_some() && page[2].risk.get().is_some());
        assert_eq!(
            report.calculations[0].misses,
            if round == 1 { 3 } else { 1 }
        );
    }
}

#[derive(Debug, Memoized)]
struct Counted {
    #[memo(key)]
    id: u32,
    #[memo(key)]
    kind: String,
    #[cache_calculation(with = miscounted)]
    wrong: Calculated<u32>,
    #[cache_calculation(with = right)]
    right: Calculated<usize>,
}

static EXTRA: AtomicUsize = AtomicUsize::new(0);

fn miscounted(records: &[&Counted]) -> Vec<u32> {
    let count = records.len() + EXTRA.load(Ordering::SeqCst) - 1;
    vec![7; count]
}

fn right(records: &[&Counted]) -> Vec<usize> {
    records
        .iter()
        .map(|record| record.id as usize + record.kind.len())
        .collect()
}

#[tokio::test]
async fn a_wrong_number_of_results_is_an_error_that_names_it_and_the_rest_is_loaded() {
    let bench = Bench::new().await;
    let page = || {
        let counted = |id| Counted {
            id,
            kind: "kind".to_owned(),
            wrong: Calculated::NotLoaded,
            right: Calculated::NotLoaded,
        };
        [1, 2, 3].map(counted)
    };
    for extra in [0, 2] {
        EXTRA.store(extra, Ordering::SeqCst);
        let mut records = page();
        let load = Counted::load(&mut records, Counted::ALL, &());
        let error = bench.runtime.scope(load).await.expect_err("a wrong number");
        assert_eq!(error.kind(), ErrorKind::Batch);
        assert!(error.to_string().contains("Counted::wrong"), "{error}");
        assert!(records.iter().all(|record| record.wrong.is_not_loaded()));
        assert_eq!(records[2].right.get(), Some(&7));
    }
    EXTRA.store(1, Ordering::SeqCst);
    let mut records = page();
    bench
        .runtime
        .scope(Counted::load(&mut records, Counted::ALL, &()))
        .await
        .expect("right");
    assert_eq!(records[0].wrong.get(), Some(&7));
}

#[tokio::test]
async fn a_whole_call_that_fails_marks_its_records() {
    #[derive(Memoized)]
    struct Lonely {
        #[memo(key)]
        id: u8,
        #[cache_calculation(with = refuse)]
        value: Calculated<u8>,
    }
    fn refuse(records: &[&Lonely]) -> Result<Vec<u8>, String> {
        Err(format!("nobody answers {}", records[0].id))
    }
    let bench = Bench::new().await;
    let mut one = Lonely {
        id: 9,
        value: Calculated::NotLoaded,
    };
    let load = Lonely::load(&mut one, &[Lonely::VALUE], &());
    let report = bench.runtime.scope(load).await.expect("a report");
    assert_eq!(one.value.error(), Some("nobody answers 9"));
    assert_eq!(report.calculations[0].failed, 1);
}

#[tokio::test]
async fn concurrent_loads_compute_no_record_twice_and_a_dropped_one_harms_nobody() {
    let bench = Bench::new().await;
    let db: &'static Db = Box::leak(Box::default());
    let load = |ids| {
        let mut page = Customer::page(ids);
        bench.runtime.scope(async move {
            Customer::load(&mut page, &[Customer::REVENUE], db)
                .await
                .map(|_| page)
        })
    };
    let (a, b) = (tokio::spawn(load(201..=210)), tokio::spawn(load(205..=215)));
    let dropped = tokio::spawn(load(201..=215));
    tokio::task::yield_now().await;
    dropped.abort();
    for (task, first) in [(a, 201), (b, 205)] {
        let page = task.await.expect("not aborted").expect("loaded");
        assert_eq!(page[0].revenue.get(), Some(&(first * 10)));
    }
    let stats = bench.runtime.scope(async {
        memokit::registry()
            .get(Customer::REVENUE.info().memo)
            .expect("known")
            .stats
    });
    assert_eq!(stats.await.computes, 15);
}

#[tokio::test]
async fn a_struct_without_calculations_loads_nothing() {
    #[derive(Memoized)]
    struct Plain {
        _name: String,
    }
    let bench = Bench::new().await;
    let mut plain = vec![Plain {
        _name: String::new(),
    }];
    let report = bench
        .runtime
        .scope(Plain::load(&mut plain, Plain::ALL, &()))
        .await;
    assert_eq!(report.expect("nothing").calculations, []);
    assert!(Plain::cached_calculations().is_empty());
    assert_eq!(bench.store.reads(), 0);
}

#[test]
fn calculations_can_be_listed() {
    let [revenue, risk] = Customer::cached_calculations() else {
        panic!("two")
    };
    assert_eq!(
        (revenue.name, revenue.kind, revenue.record),
        ("revenue", "field", "Customer")
    );
    assert_eq!(revenue.ttl, Some(std::time::Duration::from_mins(10)));
    assert_eq!(revenue.key_fields, ["id"]);
    assert_eq!(revenue.docs, "Sum of paid invoices.");
    assert!(revenue.file.ends_with("records.rs") && revenue.line > 0);
    assert!(
        revenue
            .version
            .as_ref()
            .is_some_and(|version| version.starts_with('f'))
    );
    assert_eq!(risk.version.as_deref(), Some("v3"));
    assert_eq!(Counted::cached_calculations()[0].key_fields, ["id", "kind"]);
}

#[tokio::test]
async fn a_calculation_may_load_another_of_the_same_record() {
    #[derive(Clone, Memoized)]
    #[memo(scope = shared)]
    struct Nested {
        #[memo(key)]
        id: u64,
        #[cache_calculation(with = first)]
        first: Calculated<u64>,
        #[cache_calculation(with = second)]
        second: Calculated<u64>,
    }
    fn first(records: &[&Nested]) -> Vec<u64> {
        records.iter().map(|record| record.id).collect()
    }
    async fn second(records: &[&Nested]) -> Result<Vec<u64>, memokit::Error> {
        let mut own: Vec<Nested> = records.iter().copied().cloned().collect();
        // Of the load that is under way, whose first calculation is done but not stored.
        Box::pin(Nested::load(&mut own, &[Nested::FIRST], &())).await?;
        Ok(own
            .iter()
            .filter_map(|record| record.first.get())
            .map(|first| first * 2)
            .collect())
    }
    let bench = Bench::new().await;
    let nested = |id| Nested {
        id,
        first: Calculated::NotLoaded,
        second: Calculated::NotLoaded,
    };
    let mut page = [nested(1), nested(2)];
    let load = bench
        .runtime
        .scope(Nested::load(&mut page, Nested::ALL, &()));
    tokio::time::timeout(std::time::Duration::from_mins(1), load)
        .await
        .expect("it waits for nobody")
        .expect("loaded");
    assert_eq!(page[1].second.get(), Some(&4));
}

/// Whose orders are counted: records of several types, by the same functions.
trait Buyer {
    fn orders(&self) -> u64;
}

#[derive(Debug, Memoized)]
struct Shopper {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = orders)]
    orders: Calculated<u64>,
    #[cache_calculation(with = rank, depends(orders))]
    rank: Calculated<u64>,
}

impl Buyer for Shopper {
    fn orders(&self) -> u64 {
        self.orders.get().copied().unwrap_or(self.id)
    }
}

fn orders<B: Buyer>(buyers: &[&B]) -> Vec<u64> {
    buyers.iter().map(|buyer| buyer.orders() * 10).collect()
}

async fn rank<B: Buyer>(buyers: &[&B]) -> Result<Vec<u64>, std::fmt::Error> {
    tokio::task::yield_now().await;
    Ok(buyers.iter().map(|buyer| buyer.orders() + 1).collect())
}

#[memokit::test]
async fn a_function_that_calculates_may_be_generic_in_the_record() {
    let mut shopper = Shopper {
        id: 4,
        orders: Calculated::NotLoaded,
        rank: Calculated::NotLoaded,
    };
    Shopper::load(&mut shopper, Shopper::ALL, &())
        .await
        .expect("loaded");
    assert_eq!(shopper.rank, Calculated::Ready(41));
}
