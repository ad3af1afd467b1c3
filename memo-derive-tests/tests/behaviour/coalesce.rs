//! Calls of many tasks and threads that are computed together.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::memoize;
use memokit::testing::ManualClock;
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinHandle;

use crate::support::{conserves, eventually, settled};

const TIME: Duration = Duration::from_millis(1);

#[derive(Clone, Debug, PartialEq)]
struct Refused;

async fn all<T>(tasks: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        results.push(task.await.expect("no panic"));
    }
    results
}

#[memokit::test]
async fn a_thousand_tasks_with_one_key_each_compute_once(clock: ManualClock) {
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1ms", max_batch = 2_000, skip(api))]
    async fn prices(skus: &[u32], api: &str) -> Vec<u32> {
        assert_eq!(api, "api");
        SIZES.lock().unwrap().push(skus.len());
        skus.iter().map(|sku| sku * 2).collect()
    }
    let task = |sku: u32| memokit::spawn(async move { prices::one(&sku, "api").await });
    let tasks: Vec<_> = (0..1_000).map(task).collect();
    settled(|| prices::memo().stats().joins == 999).await;
    assert!(SIZES.lock().unwrap().is_empty());
    clock.advance(TIME);
    let expected: Vec<u32> = (0..1_000).map(|sku| sku * 2).collect();
    assert_eq!(all(tasks).await, expected);
    assert_eq!(*SIZES.lock().unwrap(), [1_000]);
    let stats = prices::memo().stats();
    assert_eq!(
        (stats.misses, stats.computes, stats.inserts),
        (1_000, 1_000, 1_000)
    );
    conserves(&stats);
    assert_eq!(prices::memo().info().coalesce, Some(TIME));
    assert_eq!(prices::one(&7, "api").await, 14);
}

#[test]
fn threads_are_gathered_as_tasks_are() {
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1ms")]
    fn doubled(numbers: &[u32]) -> Vec<u32> {
        SIZES.lock().unwrap().push(numbers.len());
        numbers.iter().map(|n| n * 2).collect()
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    let before = bench.clock.waiting();
    thread::scope(|scope| {
        for n in 0..20 {
            let runtime = &bench.runtime;
            scope.spawn(move || {
                let _bound = runtime.enter();
                // Each has a key of its own, and one that all ask for.
                assert_eq!(doubled(&[n + 1, 0]), [n * 2 + 2, 0]);
            });
        }
        // One for the time to compute, and the others for whether it does: who leads the key that all ask for, and
        // gives it away, joins once more, so joins do not tell.
        eventually(|| bench.clock.waiting() == before + 20);
        assert!(SIZES.lock().unwrap().is_empty());
        bench.clock.advance(TIME);
    });
    assert_eq!(*SIZES.lock().unwrap(), [21]);
}

#[memokit::test]
async fn enough_keys_end_the_wait_and_no_call_is_given_more(_clock: ManualClock) {
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1h", max_batch = 4)]
    async fn same(numbers: &[u32]) -> Vec<u32> {
        SIZES.lock().unwrap().push(numbers.len());
        numbers.to_vec()
    }
    // Nobody moves the clock.
    let tasks = (0..8).map(|n| memokit::spawn(async move { same::one(&n).await }));
    assert_eq!(all(tasks.collect()).await, (0..8).collect::<Vec<_>>());
    assert_eq!(*SIZES.lock().unwrap(), [4, 4]);
    // A large call has enough by itself, or ends the wait of another.
    assert_eq!(same(&[20, 21, 22, 23, 24]).await, [20, 21, 22, 23, 24]);
    let one = memokit::spawn(async { same::one(&30).await });
    settled(|| same::memo().stats().misses == 14).await;
    let large = memokit::spawn(same(&[31, 32, 33, 34, 35]));
    assert_eq!(one.await.expect("no panic"), 30);
    assert_eq!(large.await.expect("no panic"), [31, 32, 33, 34, 35]);
    assert_eq!(SIZES.lock().unwrap()[2..], [4, 1, 4, 2]);
}

#[memokit::test]
async fn an_opener_that_is_dropped_leaves_its_keys_to_those_who_wait(clock: ManualClock) {
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1ms")]
    async fn same(numbers: &[u32]) -> Vec<u32> {
        SIZES.lock().unwrap().push(numbers.len());
        numbers.to_vec()
    }
    let opener = memokit::spawn(async { same::one(&100).await });
    settled(|| same::memo().stats().misses == 1).await;
    let tasks = (0..50).map(|n| memokit::spawn(async move { same::one(&n).await }));
    let tasks = tasks.collect();
    settled(|| same::memo().stats().joins == 50).await;
    opener.abort();
    assert!(opener.await.expect_err("aborted").is_cancelled());
    // They gather again: one opens, and the others join it.
    settled(|| same::memo().stats().joins == 50 + 49).await;
    clock.advance(TIME);
    assert_eq!(all(tasks).await, (0..50).collect::<Vec<_>>());
    assert_eq!(*SIZES.lock().unwrap(), [50]);
    assert_eq!(same::memo().len(), 50);
}

#[memokit::test]
async fn one_who_gave_its_key_away_may_leave(clock: ManualClock) {
    #[memoize(batch, coalesce = "1ms")]
    async fn same(numbers: &[u32]) -> Vec<u32> {
        numbers.to_vec()
    }
    let opener = memokit::spawn(async { same::one(&1).await });
    settled(|| same::memo().stats().misses == 1).await;
    let giver = memokit::spawn(async { same::one(&2).await });
    settled(|| same::memo().stats().joins == 1).await;
    giver.abort();
    assert!(giver.await.expect_err("aborted").is_cancelled());
    clock.advance(TIME);
    assert_eq!(opener.await.expect("no panic"), 1);
    assert_eq!(same::peek(&2).await, Some(2));
}

#[memokit::test]
async fn a_01_those_who_waited_for_a_failure_compute_side_by_side(clock: ManualClock) {
    const CALLERS: u32 = 1_000;
    static FIRST: AtomicBool = AtomicBool::new(true);
    // Nobody passes before all are there: in a convoy, nobody ever would.
    static ALL: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(CALLERS as usize - 1));
    #[memoize(batch, coalesce = "1ms")]
    async fn failing(numbers: &[u32]) -> Result<Vec<u32>, Refused> {
        if FIRST.swap(false, Ordering::SeqCst) {
            assert_eq!(numbers.len(), CALLERS as usize);
            return Err(Refused);
        }
        ALL.wait().await;
        Ok(numbers.to_vec())
    }
    let tasks = (0..CALLERS).map(|n| memokit::spawn(async move { failing::one(&n).await }));
    let tasks = tasks.collect();
    settled(|| failing::memo().stats().joins == u64::from(CALLERS) - 1).await;
    clock.advance(TIME);
    let results = all(tasks).await;
    assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1);
}

#[memokit::test]
async fn a_panic_of_the_compute_is_the_openers(clock: ManualClock) {
    static FIRST: AtomicBool = AtomicBool::new(true);
    #[memoize(batch, coalesce = "1ms")]
    async fn shaky(numbers: &[u32]) -> Vec<u32> {
        assert!(!FIRST.swap(false, Ordering::SeqCst), "the first");
        numbers.to_vec()
    }
    let opener = memokit::spawn(async { shaky::one(&0).await });
    settled(|| shaky::memo().stats().misses == 1).await;
    let tasks = (1..10).map(|n| memokit::spawn(async move { shaky::one(&n).await }));
    let tasks = tasks.collect();
    settled(|| shaky::memo().stats().joins == 9).await;
    clock.advance(TIME);
    assert!(opener.await.expect_err("a panic").is_panic());
    settled(|| shaky::memo().stats().joins == 9 + 8).await;
    clock.advance(TIME);
    assert_eq!(all(tasks).await, (1..10).collect::<Vec<_>>());
}

#[memokit::test]
async fn computes_that_panic_again_and_again_do_not_queue_for_ever(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, coalesce = "1ms")]
    async fn broken(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        panic!("no {numbers:?}")
    }
    let tasks: Vec<_> = (0..20)
        .map(|n| memokit::spawn(async move { broken::one(&n).await }))
        .collect();
    for (opened, joins) in [(0, 19), (1, 19 + 18), (2, 19 + 18 + 17)] {
        settled(|| broken::memo().stats().joins == joins).await;
        assert_eq!(CALLS.count(), opened);
        clock.advance(TIME);
        settled(|| CALLS.count() > opened).await;
    }
    // Then each of the rest computes for itself, without a move of the clock.
    for task in tasks {
        assert!(task.await.expect_err("a panic").is_panic());
    }
    assert_eq!(CALLS.count(), 3 + 17);
}

#[memokit::test]
async fn a_08_a_compute_that_asks_the_same_function_is_not_gathered(clock: ManualClock) {
    static ASKED: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1ms")]
    async fn sums(numbers: &[u32]) -> Vec<u32> {
        ASKED.lock().unwrap().push(numbers.to_vec());
        let mut sums = Vec::new();
        for n in numbers {
            sums.push(match n {
                0 => 0,
                n => n + Box::pin(sums::one(&(n - 1))).await,
            });
        }
        sums
    }
    let call = memokit::spawn(async { sums::one(&3).await });
    settled(|| sums::memo().stats().misses == 1).await;
    clock.advance(TIME);
    // One wait, and three computes within.
    assert_eq!(call.await.expect("no panic"), 6);
    assert_eq!(*ASKED.lock().unwrap(), [[3], [2], [1], [0]]);
}

#[memokit::test]
async fn a_08_a_circle_through_a_gathering_is_told_and_nobody_hangs(clock: ManualClock) {
    #[memoize(batch, coalesce = "1ms")]
    async fn outer(numbers: &[u32]) -> Vec<u32> {
        let mut values = Vec::new();
        for n in numbers {
            values.push(inner(*n).await);
        }
        values
    }
    #[memoize]
    async fn inner(n: u32) -> u32 {
        Box::pin(outer::one(&n)).await
    }
    let call = memokit::spawn(async { outer::one(&1).await });
    let other = memokit::spawn(async { outer::one(&2).await });
    settled(|| outer::memo().stats().joins == 1).await;
    clock.advance(TIME);
    assert!(call.await.expect_err("a circle").is_panic());
    settled(|| {
        clock.advance(TIME);
        other.is_finished()
    })
    .await;
    assert!(other.await.expect_err("a circle").is_panic());
}

#[memokit::test]
async fn computes_of_other_memos_are_gathered(clock: ManualClock) {
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1ms")]
    async fn rates(currencies: &[u32]) -> Vec<u32> {
        SIZES.lock().unwrap().push(currencies.len());
        currencies.iter().map(|currency| currency + 1).collect()
    }
    #[memoize]
    async fn page(n: u32) -> u32 {
        10 * rates::one(&n).await
    }
    let tasks = (0..10).map(|n| memokit::spawn(page(n))).collect();
    settled(|| rates::memo().stats().joins == 9).await;
    clock.advance(TIME);
    assert_eq!(
        all(tasks).await,
        (1..=10).map(|n| n * 10).collect::<Vec<_>>()
    );
    assert_eq!(*SIZES.lock().unwrap(), [10]);
}

#[memokit::test]
async fn e_01_what_is_invalidated_while_it_is_gathered_is_computed_and_not_stored(
    clock: ManualClock,
) {
    static ASKED: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1ms")]
    async fn same(numbers: &[u32]) -> Vec<u32> {
        ASKED.lock().unwrap().push(numbers.to_vec());
        numbers.to_vec()
    }
    let others: Vec<u32> = (3..=22).collect();
    let many = memokit::spawn({
        let others = others.clone();
        async move { same(&others).await }
    });
    settled(|| same::memo().stats().misses == 20).await;
    let two = memokit::spawn(async { same::one(&2).await });
    settled(|| same::memo().stats().joins == 1).await;
    same::invalidate(&2).await;
    // It has a flight of its own, so it computes; the gathering has the key already.
    assert_eq!(same::one(&2).await, 2);
    assert_eq!(*ASKED.lock().unwrap(), [[2]]);
    same::invalidate(&2).await;
    clock.advance(TIME);
    assert_eq!(many.await.expect("no panic"), others);
    assert_eq!(two.await.expect("no panic"), 2);
    assert_eq!(same::peek(&2).await, None);
    // Others may share its stripe, and be refused; not most of them.
    let stored = same::peek_many(&others).await;
    assert!(stored.iter().flatten().count() > 10, "{stored:?}");
    let gathered = [&others[..], &[2]].concat();
    assert_eq!(ASKED.lock().unwrap()[1], gathered);
}

#[memokit::test]
async fn a_shared_gathering_is_written_at_once(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared, coalesce = "1ms", skip(api))]
    async fn prices(skus: &[String], api: &str) -> Result<Vec<usize>, memokit::Error> {
        let _ = api;
        CALLS.add();
        Ok(skus.iter().map(String::len).collect())
    }
    let bench = Bench::over(memokit::stores::MemoryStore::new(), clock.clone()).await;
    let bound = |sku: String| {
        bench
            .runtime
            .scope(async move { prices::one(&sku, "x").await })
    };
    let task = |n: usize| tokio::spawn(bound("x".repeat(n)));
    let joins = || {
        let _bound = bench.runtime.enter();
        prices::memo().stats().joins
    };
    let tasks: Vec<_> = (1..=20).map(task).collect();
    settled(|| joins() == 19).await;
    clock.advance(TIME);
    for (n, task) in (1..=20).zip(tasks) {
        assert_eq!(task.await.expect("no panic").expect("a price"), n);
    }
    assert_eq!((CALLS.count(), bench.store.writes()), (1, 1));
    let all: Vec<_> = (1..=20).map(|n| "x".repeat(n)).collect();
    let got = bench
        .runtime
        .scope(prices(&all, "x"))
        .await
        .expect("prices");
    assert_eq!(got, (1..=20).collect::<Vec<_>>());
    assert_eq!(CALLS.count(), 1);
}

#[tokio::test]
async fn a_gathering_stays_in_its_runtime() {
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1ms")]
    async fn same(numbers: &[u32]) -> Vec<u32> {
        SIZES.lock().unwrap().push(numbers.len());
        numbers.to_vec()
    }
    let (one, two) = (Bench::new().await, Bench::new().await);
    let spawn = |bench: &Bench, n: u32| {
        tokio::spawn(bench.runtime.scope(async move { same::one(&n).await }))
    };
    let joins = |bench: &Bench| {
        let _bound = bench.runtime.enter();
        same::memo().stats().joins
    };
    let of_one: Vec<_> = (0..3).map(|n| spawn(&one, n)).collect();
    let of_two: Vec<_> = (0..5).map(|n| spawn(&two, n)).collect();
    settled(|| (joins(&one), joins(&two)) == (2, 4)).await;
    two.clock.advance(TIME);
    all(of_two).await;
    assert_eq!(*SIZES.lock().unwrap(), [5]);
    one.clock.advance(TIME);
    all(of_one).await;
    assert_eq!(*SIZES.lock().unwrap(), [5, 3]);
}

#[memokit::test]
async fn calls_of_one_task_do_not_wait_for_each_other(clock: ManualClock) {
    #[memoize(batch, coalesce = "1ms")]
    async fn same(numbers: &[u32]) -> Vec<u32> {
        tokio::task::yield_now().await;
        numbers.to_vec()
    }
    let later = async {
        tokio::task::yield_now().await;
        clock.advance(TIME);
    };
    let got = tokio::join!(same(&[1, 2]), same(&[2, 3]), later);
    assert_eq!(got, (vec![1, 2], vec![2, 3], ()));
    let stats = same::memo().stats();
    assert_eq!(stats.hits + stats.misses, 4);
}

#[memokit::test]
async fn a_map_and_a_time_that_is_told_late(clock: ManualClock) {
    use std::collections::BTreeMap;
    static MILLIS: AtomicU32 = AtomicU32::new(0);
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(
        batch,
        coalesce = Duration::from_millis(MILLIS.load(Ordering::SeqCst).into()),
    )]
    async fn even(numbers: &[u32]) -> BTreeMap<u32, u32> {
        SIZES.lock().unwrap().push(numbers.len());
        let even = numbers.iter().filter(|n| *n % 2 == 0);
        even.map(|n| (*n, *n)).collect()
    }
    // A time of zero gathers nothing.
    assert_eq!(even::one(&100).await, Some(100));
    MILLIS.store(5, Ordering::SeqCst);
    let tasks = (0..6).map(|n| memokit::spawn(async move { even::one(&n).await }));
    let tasks = tasks.collect();
    settled(|| even::memo().stats().joins == 5).await;
    clock.advance(4 * TIME);
    tokio::task::yield_now().await;
    assert_eq!(*SIZES.lock().unwrap(), [1]);
    clock.advance(TIME);
    let expected = (0..6).map(|n| (n % 2 == 0).then_some(n));
    assert_eq!(all(tasks).await, expected.collect::<Vec<_>>());
    assert_eq!(*SIZES.lock().unwrap(), [1, 6]);
}

#[memokit::test]
async fn a_gathering_that_is_dropped_while_it_computes_hands_over(clock: ManualClock) {
    static GATE: Semaphore = Semaphore::const_new(0);
    static CALLS: Calls = Calls::new();
    #[memoize(batch, coalesce = "1ms")]
    async fn gated(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        numbers.to_vec()
    }
    let opener = memokit::spawn(async { gated::one(&1).await });
    settled(|| gated::memo().stats().misses == 1).await;
    let giver = memokit::spawn(gated(&[2, 3]));
    settled(|| gated::memo().stats().joins == 2).await;
    clock.advance(TIME);
    settled(|| CALLS.count() == 1).await;
    opener.abort();
    GATE.add_permits(1);
    settled(|| {
        clock.advance(TIME);
        giver.is_finished()
    })
    .await;
    assert_eq!(giver.await.expect("no panic"), [2, 3]);
    assert_eq!(CALLS.count(), 2);
}

#[memokit::test]
async fn an_opener_that_nobody_polls_holds_nobody_up(clock: ManualClock) {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};
    static ASKED: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    #[memoize(batch, coalesce = "1ms", max_batch = 3)]
    async fn same(numbers: &[u32]) -> Vec<u32> {
        ASKED.lock().unwrap().push(numbers.to_vec());
        numbers.to_vec()
    }
    for first in [0, 10] {
        ASKED.lock().unwrap().clear();
        let misses = same::memo().stats().misses;
        let mut paused = pin!(async { same::one(&first).await });
        // As by an executor within this task: with a waker of its own, so that nothing is seen.
        let waker = Waker::from(std::sync::Arc::new(Nobody));
        let mut context = Context::from_waker(&waker);
        assert!(paused.as_mut().poll(&mut context).is_pending());
        // Once with room for more, and once with keys enough.
        let others = [first + 1, first + 2];
        let others = if first == 0 {
            &others[..1]
        } else {
            &others[..]
        };
        let tasks = others.iter().copied();
        let tasks = tasks.map(|n| memokit::spawn(async move { same::one(&n).await }));
        let tasks: Vec<_> = tasks.collect();
        let expected = misses + 1 + others.len() as u64;
        settled(|| same::memo().stats().misses == expected).await;
        clock.advance(TIME);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert!(ASKED.lock().unwrap().is_empty());
        clock.advance(TIME);
        assert_eq!(all(tasks).await, others);
        assert_eq!(ASKED.lock().unwrap().concat().len(), others.len());
        assert_eq!(ASKED.lock().unwrap().len(), 1);
        // The opener has its own key still.
        let polled = poll_fn(|context| Poll::Ready(paused.as_mut().poll(context))).await;
        assert_eq!(polled, Poll::Ready(first));
    }
}

struct Nobody;

impl std::task::Wake for Nobody {
    fn wake(self: std::sync::Arc<Self>) {}
}

/// Many tasks on several threads, of which some are dropped anywhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[memokit::test]
async fn nobody_is_forgotten_and_no_key_is_computed_twice_at_once(clock: ManualClock) {
    static RUNNING: Mutex<Vec<u64>> = Mutex::new(Vec::new());
    static WORST: AtomicU32 = AtomicU32::new(0);
    /// What is being computed, also if that is dropped.
    struct Running(Vec<u64>);
    impl Running {
        fn begin(keys: &[u64]) -> Self {
            assert!(keys.len() <= 40, "{} keys", keys.len());
            let mut running = RUNNING.lock().unwrap();
            for key in keys {
                if running.contains(key) {
                    WORST.fetch_add(1, Ordering::SeqCst);
                }
                running.push(*key);
            }
            Self(keys.to_vec())
        }
    }
    impl Drop for Running {
        fn drop(&mut self) {
            let mut running = RUNNING.lock().unwrap();
            for key in &self.0 {
                let place = running.iter().position(|other| other == key);
                running.swap_remove(place.expect("begun"));
            }
        }
    }
    #[memoize(batch, coalesce = "1ms", max_batch = 40, capacity = 100)]
    async fn tripled(keys: &[u64]) -> Vec<u64> {
        let running = Running::begin(keys);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        drop(running);
        keys.iter().map(|key| key * 3).collect()
    }
    let task = |task: u64| {
        memokit::spawn(async move {
            for round in 0..20 {
                let first = (task * 7 + round * 13) % 300;
                let keys: Vec<u64> = (first..first + 1 + task % 5).collect();
                let expected: Vec<_> = keys.iter().map(|key| key * 3).collect();
                assert_eq!(tripled(&keys).await, expected);
            }
        })
    };
    let tasks: Vec<_> = (0..200).map(task).collect();
    let mut round = 0;
    while tasks.iter().any(|task| !task.is_finished()) {
        clock.advance(TIME);
        tokio::task::yield_now().await;
        round += 1;
        if round % 3 == 0 {
            // Every fourth of them is dropped sooner or later.
            tasks[round % tasks.len() / 4 * 4].abort();
        }
    }
    let mut finished = 0;
    for task in tasks {
        match task.await {
            Ok(()) => finished += 1,
            Err(error) => assert!(error.is_cancelled(), "{error}"),
        }
    }
    assert!(finished >= 150, "{finished}");
    assert_eq!(WORST.load(Ordering::SeqCst), 0);
    assert!(RUNNING.lock().unwrap().is_empty());
    conserves(&tripled::memo().stats());
}
