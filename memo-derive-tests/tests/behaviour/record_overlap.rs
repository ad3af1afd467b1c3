//! Loads that meet, and loads that are dropped on their way.

use std::collections::HashMap;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use memo_derive_tests::Bench;
use memokit::{Calculated, Memoized};
use tokio::task::JoinHandle;

use crate::support::soon;

/// What the functions below read, and what they do at a time.
#[derive(Debug, Default)]
struct Desk {
    /// What the totals are: it changes.
    source: AtomicU64,
    /// How many computes of each record run now.
    running: Mutex<HashMap<(&'static str, u64), u64>>,
    /// Most of them at once.
    worst: AtomicU64,
    /// How many there have been.
    computes: AtomicU64,
}

/// Computes that run, also if they are dropped at an await.
struct Running<'d>(&'d Desk, &'static str, Vec<u64>);

impl Desk {
    fn begin(&self, calculation: &'static str, orders: &[u64]) -> Running<'_> {
        let mut running = self.running.lock().unwrap();
        for &id in orders {
            let count = running.entry((calculation, id)).or_default();
            *count += 1;
            self.worst.fetch_max(*count, Ordering::SeqCst);
            self.computes.fetch_add(1, Ordering::SeqCst);
        }
        Running(self, calculation, orders.to_vec())
    }

    /// Twice at once is never.
    #[track_caller]
    fn computed_none_twice_at_once(&self) {
        assert_eq!(self.worst.load(Ordering::SeqCst), 1);
        let running = self.running.lock().unwrap();
        assert!(running.values().all(|count| *count == 0), "all have ended");
    }

    fn computes(&self) -> u64 {
        self.computes.load(Ordering::SeqCst)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut running = self.0.running.lock().unwrap();
        for &id in &self.2 {
            *running.get_mut(&(self.1, id)).expect("begun") -= 1;
        }
    }
}

/// Orders whose values live here or there, and tests over them.
macro_rules! orders {
    ($name:ident $(, $option:ident = $value:ident)?) => {
        #[derive(Clone, Debug, Memoized)]
        #[memo(context = Desk $(, $option = $value)?)]
        struct $name {
            #[memo(key)]
            id: u64,
            #[cache_calculation(with = $name::ratings, depends(total))]
            rating: Calculated<(u64, u64)>,
            #[cache_calculation(with = $name::totals)]
            total: Calculated<(u64, u64)>,
        }

        impl $name {
            fn page(ids: impl IntoIterator<Item = u64>) -> Vec<Self> {
                let order = |id| Self {
                    id,
                    rating: Calculated::NotLoaded,
                    total: Calculated::NotLoaded,
                };
                ids.into_iter().map(order).collect()
            }

            fn ids(orders: &[&Self]) -> Vec<u64> {
                orders.iter().map(|order| order.id).collect()
            }

            async fn totals(orders: &[&Self], desk: &Desk) -> Vec<(u64, u64)> {
                let _running = desk.begin("total", &Self::ids(orders));
                let source = desk.source.load(Ordering::SeqCst);
                tokio::task::yield_now().await;
                tokio::task::yield_now().await;
                orders.iter().map(|order| (order.id, source)).collect()
            }

            async fn ratings(orders: &[&Self], desk: &Desk) -> Vec<(u64, u64)> {
                let _running = desk.begin("rating", &Self::ids(orders));
                tokio::task::yield_now().await;
                let total = |order: &&Self| *order.total.get().expect("made before");
                orders.iter().map(total).collect()
            }

            /// Loads a page; each value is its record's own. They and the page come back.
            async fn loaded(ids: Vec<u64>, select: Select, desk: &Desk) -> Vec<Self> {
                let select: &[_] = match select {
                    Select::Rating => &[Self::RATING],
                    Select::Total => &[Self::TOTAL],
                    Select::All => Self::ALL,
                };
                let mut page = Self::page(ids);
                let report = Self::load(&mut page, select, desk).await.expect("loaded");
                // What is asked for is computed once, and once again for each who was dropped.
                let calls = report.calculations.iter().map(|it| it.calls);
                assert!(calls.sum::<u64>() < 100, "{report:?}");
                for order in &page {
                    for value in [&order.rating, &order.total] {
                        assert!(value.get().is_none_or(|value| value.0 == order.id), "{order:?}");
                        assert_eq!(value.error(), None);
                    }
                }
                let misses = |value: &Calculated<_>| page.is_empty() || value.is_not_loaded();
                let all = |of: fn(&Self) -> &Calculated<(u64, u64)>| !page.iter().any(|it| misses(of(it)));
                assert!(select.len() == 1 || all(|it| &it.total));
                assert!(all(|it| &it.rating) || all(|it| &it.total), "{page:?}");
                page
            }

            /// What a load gives was computed after all invalidations that had ended before it.
            async fn never_outdated(desk: &'static Desk) {
                let floors: &'static [AtomicU64; 12] = Box::leak(Box::default());
                let floor = |id: u64| &floors[usize::try_from(id).expect("small")];
                let load = move |task| async move {
                    let mut dice = Dice(task);
                    for _ in 0..200 {
                        let ids = dice.page(0, 12);
                        let least = ids.iter().map(|&id| floor(id).load(Ordering::SeqCst));
                        let least: Vec<_> = least.collect();
                        let page = Self::loaded(ids, dice.select(), desk).await;
                        for (order, least) in page.iter().zip(least) {
                            for value in [&order.rating, &order.total] {
                                let is_new = value.get().is_none_or(|value| value.1 >= least);
                                assert!(is_new, "outdated: {order:?}, {least}");
                            }
                        }
                    }
                };
                let loads: Vec<_> = (0..8).map(|task| memokit::spawn(load(task))).collect();
                let mut dice = Dice(99);
                while !loads.iter().all(JoinHandle::is_finished) {
                    let now = desk.source.fetch_add(1, Ordering::SeqCst) + 1;
                    let id = dice.roll(12);
                    Self::TOTAL.invalidate_key(id).await.expect("the store answers");
                    floor(id).store(now, Ordering::SeqCst);
                    for _ in 0..dice.roll(60) {
                        tokio::task::yield_now().await;
                    }
                }
                for load in loads {
                    soon(load).await.expect("never outdated");
                }
            }

            /// Drops a load at each of its awaits, beside one that asks for some of the same.
            async fn dropped_at_each_await(desk: &'static Desk, is_first: bool) {
                for polls in 0.. {
                    assert!(polls < 10_000, "a load ends");
                    let first = polls * 10;
                    let other = memokit::spawn(async move {
                        let ids = [first + 2, first + 1, first + 3].to_vec();
                        Self::loaded(ids, Select::Rating, desk).await
                    });
                    if !is_first {
                        tokio::task::yield_now().await;
                    }
                    let ids = vec![first, first + 1, first + 2];
                    let load = Self::loaded(ids, Select::All, desk);
                    let ended = GivenUp { load: pin!(load), polls }.await;
                    let other = soon(other).await.expect("no panic");
                    assert_eq!(other[1].rating.get(), Some(&(first + 1, 0)));
                    let again = (first..first + 4).collect();
                    let again = soon(Self::loaded(again, Select::All, desk)).await;
                    assert!(again.iter().all(|it| it.rating.get().is_some()));
                    desk.computed_none_twice_at_once();
                    // Each value of these four at most twice: one was dropped.
                    assert!(desk.computes() <= (polls + 1) * 16);
                    if ended {
                        assert!(polls > 2, "it was dropped on its way");
                        break;
                    }
                }
            }
        }
    };
}

orders!(Order);
orders!(SharedOrder, scope = shared);

#[derive(Clone, Copy)]
enum Select {
    Rating,
    Total,
    All,
}

/// A load that is given up when it has been polled so often; tells whether it has ended before.
struct GivenUp<'l, F> {
    load: Pin<&'l mut F>,
    polls: u64,
}

impl<F: Future> Future for GivenUp<'_, F> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        if self.polls == 0 {
            return Poll::Ready(false);
        }
        self.polls -= 1;
        self.load.as_mut().poll(context).map(|_| true)
    }
}

fn desk() -> &'static Desk {
    Box::leak(Box::default())
}

/// Numbers that look random, and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// Some of these many records, from `first` on, in any order, some of them twice.
    fn page(&mut self, first: u64, among: u64) -> Vec<u64> {
        let length = 1 + self.roll(among);
        (0..length).map(|_| first + self.roll(among)).collect()
    }

    fn select(&mut self) -> Select {
        [Select::Rating, Select::Total, Select::All][usize::try_from(self.roll(3)).expect("small")]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[memokit::test]
async fn a_01_overlapping_loads_compute_each_record_once() {
    let desk = desk();
    for round in 0..60 {
        let first = round * 100;
        let load = |task| async move {
            let mut dice = Dice(round * 8 + task);
            for _ in 0..4 {
                let ids = dice.page(first, 24);
                Order::loaded(ids, dice.select(), desk).await;
            }
        };
        let tasks: Vec<_> = (0..8).map(|task| memokit::spawn(load(task))).collect();
        for task in tasks {
            soon(task).await.expect("no panic");
        }
    }
    desk.computed_none_twice_at_once();
    let every = (0..60).flat_map(|round| round * 100..round * 100 + 24);
    Order::loaded(every.collect(), Select::All, desk).await;
    assert_eq!(desk.computes(), 60 * 24 * 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[memokit::test]
async fn a_02_loads_that_are_dropped_at_random_leave_the_others_right() {
    let desk = desk();
    let mut dice = Dice(7);
    let mut dropped = 0;
    for round in 0..60 {
        let first = round * 100;
        let tasks: Vec<_> = (0..12)
            .map(|_| {
                let (ids, select) = (dice.page(first, 24), dice.select());
                memokit::spawn(Order::loaded(ids, select, desk))
            })
            .collect();
        for _ in 0..dice.roll(30) {
            tokio::task::yield_now().await;
        }
        for (number, task) in tasks.into_iter().enumerate() {
            if number % 3 == 0 {
                task.abort();
                dropped += u64::from(task.await.is_err());
            } else {
                soon(task).await.expect("no panic");
            }
        }
    }
    desk.computed_none_twice_at_once();
    let every = (0..60).flat_map(|round| round * 100..round * 100 + 24);
    Order::loaded(every.collect(), Select::All, desk).await;
    // Who is dropped has led no more than a page.
    let most = (60 * 24 + dropped * 24) * 2;
    assert!(desk.computes() <= most, "{} computes", desk.computes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[memokit::test]
async fn e_18_loads_never_give_what_was_made_before_an_earlier_invalidation() {
    Order::never_outdated(desk()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn e_18_nor_do_loads_over_a_store() {
    let bench = Bench::new().await;
    let loads = SharedOrder::never_outdated(desk());
    bench.runtime.scope(loads).await;
}

#[memokit::test]
async fn a_02_a_load_may_be_dropped_at_each_of_its_awaits() {
    for is_first in [true, false] {
        Order::dropped_at_each_await(desk(), is_first).await;
        memokit::invalidate_all().await.expect("not shared");
    }
}

#[tokio::test]
async fn a_02_a_load_over_a_store_may_be_dropped_at_each_of_its_awaits() {
    for is_first in [true, false] {
        let bench = Bench::new().await;
        let drops = SharedOrder::dropped_at_each_await(desk(), is_first);
        bench.runtime.scope(drops).await;
    }
}
