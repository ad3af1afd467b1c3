//! Loads whose store fails on the way.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::stores::MemoryStore;
use memokit::testing::{FaultStore, Held, ManualClock, Operation};
use memokit::{Calculated, Calculation, LoadReport, Memoized, Runtime, memoized};

#[derive(Default)]
struct Depot {
    /// What happens while a calculation is computed.
    during: Mutex<Option<Happens>>,
    totals: Calls,
    ratings: Calls,
}

type Happens = (&'static str, Box<dyn FnOnce() + Send>);

impl Depot {
    fn reach(&self, calculation: &'static str) {
        let mut during = self.during.lock().unwrap();
        if let Some((_, happens)) = during.take_if(|(at, _)| *at == calculation) {
            happens();
        }
    }
}

impl fmt::Debug for Depot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Depot").finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Memoized)]
#[memo(context = Depot, scope = shared, l1_ttl = "0s")]
struct Order {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = labels, depends(rating))]
    label: Calculated<String>,
    #[cache_calculation(with = ratings, depends(total))]
    rating: Calculated<u64>,
    #[cache_calculation(with = totals)]
    total: Calculated<u64>,
}

async fn totals(orders: &[&Order], depot: &Depot) -> Vec<u64> {
    depot.totals.add();
    depot.reach("total");
    tokio::task::yield_now().await;
    orders.iter().map(|order| order.id * 10).collect()
}

fn ratings(orders: &[&Order], depot: &Depot) -> Vec<u64> {
    depot.ratings.add();
    depot.reach("rating");
    let total = |order: &&Order| order.total.get().expect("made before") + 1;
    orders.iter().map(total).collect()
}

fn labels(orders: &[&Order], depot: &Depot) -> Vec<String> {
    depot.reach("label");
    let rating = |order: &&Order| order.rating.get().expect("made before").to_string();
    orders.iter().map(rating).collect()
}

const LABEL: &[Calculation<Order>] = &[Order::LABEL];

/// Loads five orders, whose values must be right.
async fn load(select: &[Calculation<Order>], depot: &Depot) -> LoadReport {
    let order = |id| Order {
        id,
        label: Calculated::NotLoaded,
        rating: Calculated::NotLoaded,
        total: Calculated::NotLoaded,
    };
    let mut page: Vec<_> = (1..=5).map(order).collect();
    let report = Order::load(&mut page, select, depot).await.expect("loaded");
    for order in page {
        let label = (order.id * 10 + 1).to_string();
        assert_eq!(order.label.get(), Some(&label));
    }
    report
}

async fn bench() -> (FaultStore, Bench) {
    let clock = ManualClock::new();
    let faults = FaultStore::new(MemoryStore::with_clock(clock.clock())).with_clock(clock.clock());
    let bench = Bench::over(faults.clone(), clock).await;
    (faults, bench)
}

#[tokio::test]
async fn f_02_whichever_operation_of_a_load_fails_it_costs_only_time() {
    for select in [LABEL, Order::ALL] {
        for operation in [Operation::Read, Operation::Write] {
            for n in 1..=4 {
                let (faults, bench) = bench().await;
                faults.fail(operation, n);
                let depot = Depot::default();
                let loads = async {
                    load(select, &depot).await;
                    let calls = depot.totals.count();
                    assert_eq!((calls, depot.ratings.count()), (1, 1));
                    load(select, &depot).await;
                    load(select, &depot).await;
                    assert!(depot.totals.count() <= 2);
                    let last = load(select, &depot).await;
                    assert_eq!((last.reads, last.writes), (1, 0), "all is stored");
                };
                bench.runtime.scope(loads).await;
            }
        }
    }
}

#[tokio::test]
async fn f_02_a_store_that_dies_between_the_read_and_the_write_of_a_load_costs_only_time() {
    for select in [LABEL, Order::ALL] {
        for level in ["total", "rating", "label"] {
            let (faults, bench) = bench().await;
            let depot = Depot::default();
            let dying = faults.clone();
            let dies = Box::new(move || dying.fail_all(Operation::Any));
            *depot.during.lock().unwrap() = Some((level, dies));
            let loads = async {
                let report = load(select, &depot).await;
                assert!(report.calculations.iter().all(|it| it.failed == 0));
                // It stays dead, then it comes back.
                load(select, &depot).await;
                faults.heal();
                load(select, &depot).await;
                let last = load(select, &depot).await;
                assert_eq!((last.reads, last.writes), (1, 0), "all is stored");
                assert!(depot.totals.count() <= 3);
            };
            bench.runtime.scope(loads).await;
        }
    }
}

/// How many operations a load waits for in vain, when its store hangs from the `n`-th of a kind on.
async fn given_up(select: &[Calculation<Order>], operation: Operation, n: u64) -> usize {
    let faults = FaultStore::new(MemoryStore::new());
    let held: Vec<_> = (n..n + 8).map(|n| faults.hold(operation, n)).collect();
    let runtime = Runtime::builder()
        .store(faults)
        .store_timeout(Duration::from_millis(50))
        .build()
        .await
        .expect("a thread for I/O");
    let depot = Depot::default();
    runtime.scope(load(select, &depot)).await;
    // They go with it, and the runtime need not wait for them.
    held.into_iter().filter(Held::is_reached).count()
}

#[tokio::test]
async fn f_03_a_store_that_hangs_is_waited_for_once_in_a_load() {
    for (select, reads, writes) in [(LABEL, 3, 3), (Order::ALL, 1, 3)] {
        for n in 1..=reads {
            let given_up = given_up(select, Operation::Read, n).await;
            assert!(given_up <= 1, "read {n}: {given_up}");
        }
        for n in 1..=writes {
            let given_up = given_up(select, Operation::Write, n).await;
            assert!(given_up <= 1, "write {n}: {given_up}");
        }
    }
}

#[derive(Clone, Debug, Memoized)]
#[memo(store = "first", l1_ttl = "0s", context = Depot)]
struct Parcel {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = weights)]
    weight: Calculated<u64>,
}

fn weights(parcels: &[&Parcel], depot: &Depot) -> Vec<u64> {
    depot.totals.add();
    parcels.iter().map(|parcel| parcel.id * 10).collect()
}

#[memoized]
impl Parcel {
    #[cache_calculation(store = "second", l1_ttl = "0s", batch, skip(depot))]
    async fn zone(parcels: &[&Self], depot: &Depot) -> Vec<String> {
        depot.ratings.add();
        let zone = |parcel: &&Self| format!("zone {}", parcel.id);
        parcels.iter().map(zone).collect()
    }
}

async fn load_parcels(depot: &Depot) {
    let weight = Calculated::NotLoaded;
    let mut page = [1, 2, 3].map(|id| Parcel {
        id,
        weight: weight.clone(),
    });
    let report = Parcel::load(&mut page, Parcel::ALL, depot).await;
    report.expect("a load does not fail for its store");
    let weights = page.each_ref().map(|parcel| parcel.weight.get().copied());
    assert_eq!(weights, [Some(10), Some(20), Some(30)]);
    let zones = Parcel::zone(&page.each_ref(), depot).await;
    assert_eq!(zones, ["zone 1", "zone 2", "zone 3"]);
}

#[tokio::test]
async fn f_02_of_two_stores_of_a_record_one_fails_and_the_other_is_used() {
    for fails_first in [true, false] {
        for operation in [Operation::Read, Operation::Write, Operation::Any] {
            let (clock, depot) = (ManualClock::new(), Depot::default());
            let stores = [(); 2].map(|()| FaultStore::new(MemoryStore::with_clock(clock.clock())));
            let [first, second] = stores.clone();
            let runtime = Runtime::builder()
                .clock(clock.clock())
                .named("first", first)
                .named("second", second)
                .store_timeout(Duration::from_mins(1))
                .build()
                .await
                .expect("a thread for I/O");
            stores[usize::from(!fails_first)].fail_all(operation);
            for loads in 1..=3 {
                runtime.scope(load_parcels(&depot)).await;
                let computed = [depot.totals.count(), depot.ratings.count()];
                let expected = if fails_first { [loads, 1] } else { [1, loads] };
                assert_eq!(computed, expected, "{operation:?}, {fails_first}");
            }
            let health = runtime.health();
            let failed = |store: usize| health.stores[store].failures > 0;
            assert_eq!([failed(1), failed(2)], [fails_first, !fails_first]);
        }
    }
}
