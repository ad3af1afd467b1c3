//! Loads whose store fails on the way.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::stores::MemoryStore;
use memokit::testing::{FaultStore, Held, ManualClock, Operation};
use memokit::{Calculated, Calculation, LoadReport, Memoized, Runtime};

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
