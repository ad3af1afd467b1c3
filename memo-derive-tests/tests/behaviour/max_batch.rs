//! Batch functions that are given no more than so many keys a call.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use memo_derive_tests::{Bench, Calls};
use memokit::testing::EventLog;
use memokit::{Calculated, Memoized, memoize};
use tokio::sync::Semaphore;

use crate::support::{conserves, panics, settled};

#[derive(Clone, Debug, PartialEq)]
struct Refused;

#[memokit::test]
fn a_hundred_thousand_keys_are_two_hundred_calls_in_the_order_of_the_keys() {
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    #[memoize(batch, max_batch = 500)]
    fn squares(numbers: &[usize]) -> Vec<usize> {
        SIZES.lock().unwrap().push(numbers.len());
        let first = NEXT.fetch_add(numbers.len(), Ordering::SeqCst);
        assert!(numbers.iter().copied().eq(first..first + numbers.len()));
        numbers.iter().map(|n| n * n).collect()
    }
    let all: Vec<usize> = (0..100_000).collect();
    let got = squares(&all);
    assert!(got.iter().zip(&all).all(|(square, n)| *square == n * n));
    assert_eq!(*SIZES.lock().unwrap(), [500; 200]);
    let stats = squares::memo().stats();
    assert_eq!((stats.misses, stats.computes), (100_000, 100_000));
    squares(&all);
    assert_eq!(SIZES.lock().unwrap().len(), 200);
}

#[memokit::test]
fn the_most_keys_may_be_a_constant_and_the_last_call_has_what_is_left() {
    const MOST: usize = 2 * 2;
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(batch, max_batch = MOST - 1)]
    fn same(numbers: &[u32]) -> Vec<u32> {
        SIZES.lock().unwrap().push(numbers.len());
        numbers.to_vec()
    }
    assert_eq!(same(&[1, 1, 2, 3, 4, 5, 6, 7]), [1, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(*SIZES.lock().unwrap(), [3, 3, 1]);
    assert_eq!(same::memo().info().max_batch, Some(3));
}

#[memokit::test]
fn a_part_that_fails_keeps_what_earlier_parts_gave_and_ends_the_call() {
    static ASKED: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    static FAILS: AtomicBool = AtomicBool::new(true);
    #[memoize(batch, max_batch = 2)]
    fn checked(numbers: &[u32]) -> Result<Vec<u32>, Refused> {
        ASKED.lock().unwrap().push(numbers.to_vec());
        if numbers.contains(&4) && FAILS.swap(false, Ordering::SeqCst) {
            return Err(Refused);
        }
        Ok(numbers.to_vec())
    }
    assert_eq!(checked(&[1, 2, 3, 4, 5, 6]), Err(Refused));
    assert_eq!(*ASKED.lock().unwrap(), [[1, 2], [3, 4]]);
    assert_eq!((checked::peek(&2), checked::peek(&3)), (Some(2), None));
    assert_eq!(checked(&[1, 2, 3, 4, 5, 6]), Ok(vec![1, 2, 3, 4, 5, 6]));
    assert_eq!(ASKED.lock().unwrap()[2..], [[3, 4], [5, 6]]);
    let stats = checked::memo().stats();
    assert_eq!((stats.errors, stats.inserts), (2, 6));
    conserves(&stats);
}

#[memokit::test]
fn a_part_that_panics_keeps_what_earlier_parts_gave() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, max_batch = 2)]
    fn shaky(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        assert!(CALLS.count() != 2, "the second part");
        numbers.to_vec()
    }
    assert_eq!(panics(|| shaky(&[1, 2, 3, 4, 5, 6])), "the second part");
    assert_eq!(CALLS.count(), 2);
    assert_eq!((shaky::peek(&2), shaky::peek(&3)), (Some(2), None));
    assert_eq!(shaky(&[1, 2, 3, 4]), [1, 2, 3, 4]);
    assert_eq!(CALLS.count(), 3);
}

#[memokit::test]
async fn a_part_answers_those_who_wait_before_the_next_is_computed() {
    static GATE: Semaphore = Semaphore::const_new(0);
    #[memoize(batch, max_batch = 1)]
    async fn slow(numbers: &[u32]) -> Vec<u32> {
        GATE.acquire().await.expect("open").forget();
        numbers.to_vec()
    }
    let all = memokit::spawn(slow(&[1, 2]));
    settled(|| slow::memo().stats().misses == 2).await;
    let first = memokit::spawn(slow::one(&1));
    settled(|| slow::memo().stats().joins == 1).await;
    GATE.add_permits(1);
    assert_eq!(first.await.expect("no panic"), 1);
    assert!(!all.is_finished());
    GATE.add_permits(1);
    assert_eq!(all.await.expect("no panic"), [1, 2]);
}

#[memokit::test]
async fn a_part_that_fails_leaves_later_parts_to_those_who_wait_for_them() {
    static GATE: Semaphore = Semaphore::const_new(0);
    static ASKED: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    #[memoize(batch, max_batch = 1)]
    async fn gated(numbers: &[u32]) -> Result<Vec<u32>, Refused> {
        ASKED.lock().unwrap().extend(numbers);
        GATE.acquire().await.expect("open").forget();
        if numbers.contains(&1) {
            return Err(Refused);
        }
        Ok(numbers.to_vec())
    }
    let both = memokit::spawn(gated(&[1, 2]));
    settled(|| ASKED.lock().unwrap().len() == 1).await;
    let second = memokit::spawn(gated::one(&2));
    settled(|| gated::memo().stats().joins == 1).await;
    GATE.add_permits(2);
    assert_eq!(both.await.expect("no panic"), Err(Refused));
    assert_eq!(second.await.expect("no panic"), Ok(2));
    assert_eq!(*ASKED.lock().unwrap(), [1, 2]);
}

#[memokit::test]
async fn those_who_waited_for_a_batch_that_failed_compute_together() {
    static GATE: Semaphore = Semaphore::const_new(0);
    static SIZES: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    #[memoize(batch)]
    async fn failing_once(numbers: &[u32]) -> Result<Vec<u32>, Refused> {
        let is_first = SIZES.lock().unwrap().is_empty();
        SIZES.lock().unwrap().push(numbers.len());
        if is_first {
            GATE.acquire().await.expect("open").forget();
            return Err(Refused);
        }
        Ok(numbers.to_vec())
    }
    let page = || (0..50).collect::<Vec<u32>>();
    let call = |page: Vec<u32>| memokit::spawn(async move { failing_once(&page).await });
    let first = call(page());
    settled(|| SIZES.lock().unwrap().len() == 1).await;
    let second = call(page());
    settled(|| failing_once::memo().stats().joins == 50).await;
    GATE.add_permits(1);
    assert_eq!(first.await.expect("no panic"), Err(Refused));
    assert_eq!(second.await.expect("no panic"), Ok(page()));
    assert_eq!(*SIZES.lock().unwrap(), [50, 50]);
}

#[memokit::test]
async fn a_08_a_part_that_asks_for_a_later_one_is_told_so_and_an_earlier_one_is_there() {
    #[memoize(batch, max_batch = 1)]
    async fn asking(numbers: &[u32]) -> Vec<u32> {
        let mut values = Vec::new();
        for n in numbers {
            // 3 asks for 2, and 13 for 14; the others ask for nobody.
            let other = match n {
                3 => Box::pin(asking::one(&2)).await,
                13 => Box::pin(asking::one(&14)).await,
                _ => 0,
            };
            values.push(n + other);
        }
        values
    }
    assert_eq!(asking(&[1, 2, 3]).await, [1, 2, 5]);
    let asked = memokit::spawn(asking(&[13, 14])).await;
    let panic = asked.expect_err("it asks for itself").into_panic();
    let message = panic.downcast_ref::<String>().expect("words");
    assert!(message.contains("in a circle"), "{message}");
    assert_eq!(asking(&[14, 13]).await, [14, 27]);
}

#[tokio::test]
async fn parts_of_a_shared_batch_share_one_read_and_one_write() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared, l1_ttl = "0s", max_batch = 3)]
    async fn shared(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        numbers.to_vec()
    }
    let bench = Bench::new().await;
    let all: Vec<u32> = (0..10).collect();
    for _ in 0..2 {
        let got = bench.runtime.scope(shared(&all)).await;
        assert_eq!(got, all);
    }
    assert_eq!(CALLS.count(), 4);
    assert_eq!((bench.store.reads(), bench.store.writes()), (2, 1));
}

#[memokit::test]
async fn what_earlier_parts_gave_is_in_the_store_although_a_later_one_failed() {
    static ASKED: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    #[memoize(batch, scope = shared, max_batch = 2)]
    async fn failing(numbers: &[u32]) -> Result<Vec<u32>, Refused> {
        ASKED.lock().unwrap().push(numbers.to_vec());
        match numbers {
            [_, 4] => Err(Refused),
            [_, 14] => panic!("in a part"),
            _ => Ok(numbers.to_vec()),
        }
    }
    assert_eq!(failing(&[1, 2, 3, 4, 5]).await, Err(Refused));
    settled(|| failing::memo().stats().inserts == 2).await;
    assert_eq!(failing::peek(&2).await.expect("a store"), Some(2));
    assert_eq!(failing::peek(&3).await.expect("a store"), None);
    let panicked = memokit::spawn(failing(&[11, 12, 13, 14, 15])).await;
    assert!(panicked.expect_err("a panic").is_panic());
    settled(|| failing::memo().stats().inserts == 4).await;
    assert_eq!(failing(&[1, 2, 11, 12]).await, Ok(vec![1, 2, 11, 12]));
    assert_eq!(ASKED.lock().unwrap().len(), 4);
}

#[memokit::test]
async fn the_future_of_a_batch_is_send_whatever_its_error_is() {
    #[derive(Debug)]
    struct NotSend(#[expect(dead_code, reason = "for what it is")] std::rc::Rc<()>);
    #[memoize(batch, scope = shared, max_batch = 2)]
    async fn lengths(words: &[String]) -> Result<Vec<usize>, NotSend> {
        Ok(words.iter().map(String::len).collect())
    }
    fn is_send<F: Future + Send>(future: F) -> F {
        future
    }
    let words = ["a".to_owned(), "bb".to_owned(), "ccc".to_owned()];
    assert_eq!(is_send(lengths(&words)).await.expect("lengths"), [1, 2, 3]);
}

#[derive(Clone, Memoized)]
struct Order {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = totals, max_batch = 30)]
    total: Calculated<u64>,
}

static TOTALS: Mutex<Vec<usize>> = Mutex::new(Vec::new());

fn totals(orders: &[&Order]) -> Result<Vec<u64>, std::fmt::Error> {
    TOTALS.lock().unwrap().push(orders.len());
    if orders.iter().any(|order| order.id == 40) {
        return Err(std::fmt::Error);
    }
    Ok(orders.iter().map(|order| order.id * 2).collect())
}

#[memokit::test]
async fn a_calculation_is_given_so_many_records_and_a_part_that_fails_fails_alone() {
    assert_eq!(Order::TOTAL.info().max_batch, Some(30));
    let log = EventLog::start();
    let total = Calculated::NotLoaded;
    let order = |id| Order {
        id,
        total: total.clone(),
    };
    let mut orders: Vec<_> = (0..100).map(order).collect();
    let report = Order::load(&mut orders, &[Order::TOTAL], &()).await;
    assert_eq!(report.expect("a report").calculations[0].failed, 30);
    assert_eq!(*TOTALS.lock().unwrap(), [30, 30, 30, 10]);
    for order in &orders {
        let is_of_failed = (30..60).contains(&order.id);
        let expected = (!is_of_failed).then_some(order.id * 2);
        assert_eq!(order.total.get().copied(), expected);
    }
    assert!(!log.take().is_empty());
}
