//! Batch functions: many keys, one call.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use memo_derive_tests::{Bench, Calls};
use memokit::{ErrorKind, memoize};

use crate::support::settled;

#[derive(Clone, Debug, PartialEq)]
struct NotFound;

#[derive(Debug)]
enum Error {
    Memo(memokit::Error),
    Missing,
}

impl From<memokit::Error> for Error {
    fn from(error: memokit::Error) -> Self {
        Self::Memo(error)
    }
}

#[memokit::test]
fn only_what_is_missing_is_computed_in_the_order_of_the_input() {
    static ASKED: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    #[memoize(batch)]
    fn squares(numbers: &[u32]) -> Vec<u32> {
        ASKED.lock().unwrap().push(numbers.to_vec());
        numbers.iter().map(|n| n * n).collect()
    }
    assert_eq!(squares(&[3, 1, 3, 2]), [9, 1, 9, 4]);
    assert_eq!(squares(&[2, 5, 1]), [4, 25, 1]);
    assert_eq!(squares(&[]), [0; 0]);
    assert_eq!(*ASKED.lock().unwrap(), [vec![3, 1, 2], vec![5]]);
    assert_eq!(squares::one(&5), 25);
    assert_eq!(squares::peek(&3), Some(9));
    assert!(squares::invalidate(&3));
    squares::insert(&4, 0);
    assert_eq!(squares(&[4]), [0]);
    assert_eq!(squares::uncached(&[4]), [16]);
    assert_eq!(squares::memo().len(), 4);
}

#[memokit::test]
fn other_arguments_are_part_of_each_key() {
    #[memoize(batch)]
    fn scaled(numbers: &[u32], factor: u32, label: &str) -> Result<Vec<String>, NotFound> {
        if numbers.contains(&0) {
            return Err(NotFound);
        }
        Ok(numbers
            .iter()
            .map(|n| format!("{label}{}", n * factor))
            .collect())
    }
    assert_eq!(
        scaled(&[1, 2], 10, "x"),
        Ok(vec!["x10".to_owned(), "x20".to_owned()])
    );
    assert_eq!(scaled(&[1], 20, "x"), Ok(vec!["x20".to_owned()]));
    assert_eq!(scaled::peek(&1, 10, "x"), Some("x10".to_owned()));
    assert_eq!(scaled::peek(&1, 10, "y"), None);
    // The error of the whole call is returned; nothing of it is stored.
    assert_eq!(scaled(&[5, 0], 10, "x"), Err(NotFound));
    assert_eq!(scaled::peek(&5, 10, "x"), None);
    assert_eq!(scaled::one(&2, 10, "x"), Ok("x20".to_owned()));
}

#[memokit::test]
fn a_wrong_number_of_results_is_an_error_that_names_the_function_and_stores_nothing() {
    #[memoize(batch)]
    fn short(numbers: &[u32]) -> Result<Vec<u32>, Error> {
        if numbers.contains(&99) {
            return Err(Error::Missing);
        }
        Ok(numbers.iter().copied().filter(|n| *n != 13).collect())
    }
    #[memoize(batch)]
    fn long(numbers: &[u32]) -> Vec<u32> {
        [numbers, &[0]].concat()
    }
    assert_eq!(short(&[1]).expect("one for one"), [1]);
    let Err(Error::Memo(error)) = short(&[1, 2, 13]) else {
        panic!("one is missing")
    };
    assert_eq!(error.kind(), ErrorKind::Batch);
    assert!(error.to_string().contains("short"), "{error}");
    assert!(
        error.to_string().contains("got 1 results for 2 keys"),
        "{error}"
    );
    assert_eq!((short::peek(&1), short::peek(&2)), (Some(1), None));
    assert!(matches!(short(&[99]), Err(Error::Missing)));
    // Where the return type has no place for the error, it is a panic that names the function.
    let panic = catch_unwind(AssertUnwindSafe(|| long(&[1, 2]))).expect_err("a panic");
    let message = panic.downcast_ref::<String>().expect("words");
    assert!(message.contains("long"), "{message}");
    assert_eq!(long::memo().len(), 0);
}

#[tokio::test]
async fn overlapping_batches_compute_no_key_twice_at_once() {
    static ASKED: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    #[memoize(batch)]
    async fn slow(numbers: &[u32]) -> Vec<u32> {
        ASKED.lock().unwrap().extend(numbers);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        numbers.iter().map(|n| n + 1).collect()
    }
    let bench = Bench::new().await;
    let batch = |keys: &'static [u32]| tokio::spawn(bench.runtime.scope(slow(keys)));
    let (a, b, c) = (batch(&[1, 2, 3]), batch(&[3, 2, 4]), batch(&[4, 1]));
    assert_eq!(a.await.expect("no panic"), [2, 3, 4]);
    assert_eq!(b.await.expect("no panic"), [4, 3, 5]);
    assert_eq!(c.await.expect("no panic"), [5, 2]);
    let mut asked = ASKED.lock().unwrap().clone();
    asked.sort_unstable();
    assert_eq!(asked, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_batch_that_takes_a_key_over_waits_for_nobody() {
    use tokio::sync::Semaphore;
    static GATE: Semaphore = Semaphore::const_new(0);
    #[memoize(batch)]
    async fn gated(numbers: &[u32]) -> Vec<u32> {
        if numbers.len() == 1 {
            GATE.acquire().await.expect("open").forget();
        }
        numbers.iter().map(|n| n * 10).collect()
    }
    let bench = Bench::new().await;
    let spawn = |keys: &'static [u32]| tokio::spawn(bench.runtime.scope(gated(keys)));
    let (one, two) = (spawn(&[1]), spawn(&[2]));
    tokio::task::yield_now().await;
    // Both follow both, in opposite orders; each takes over one key when its leader is gone.
    let (forth, back) = (spawn(&[1, 2, 3]), spawn(&[2, 1, 3]));
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
    one.abort();
    two.abort();
    GATE.add_permits(100);
    let both = async { (forth.await, back.await) };
    let (forth, back) = tokio::time::timeout(std::time::Duration::from_mins(1), both)
        .await
        .expect("nobody waits in a circle");
    assert_eq!(forth.expect("no panic"), [10, 20, 30]);
    assert_eq!(back.expect("no panic"), [20, 10, 30]);
}

#[memokit::test]
fn a_good_value_beside_a_failed_flight_is_stored() {
    use std::sync::atomic::{AtomicBool, Ordering};
    static FAILS: AtomicBool = AtomicBool::new(true);
    #[memoize]
    fn recovering(n: u32) -> Result<u32, NotFound> {
        if FAILS.swap(false, Ordering::SeqCst) {
            return Err(NotFound);
        }
        Ok(n)
    }
    assert_eq!(recovering(1), Err(NotFound));
    assert_eq!(recovering(1), Ok(1));
    assert_eq!(recovering::peek(1), Some(1));
}

#[memokit::test]
async fn overlapping_batches_that_are_joined_compute_no_key_twice_at_once() {
    static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    static CALLS: Calls = Calls::new();
    #[memoize(batch)]
    async fn slow(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        for n in numbers {
            let mut running = RUNNING.lock().unwrap();
            assert!(!running.contains(n), "{n} is being computed");
            running.push(*n);
        }
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
        RUNNING.lock().unwrap().retain(|n| !numbers.contains(n));
        numbers.iter().map(|n| n + 1).collect()
    }
    let batch = |keys: &'static [u32]| memokit::spawn(slow(keys));
    let (a, b, c, d) = tokio::join!(
        batch(&[1, 2, 3]),
        batch(&[3, 4, 1]),
        batch(&[5, 4, 3]),
        batch(&[1, 5]),
    );
    assert_eq!(a.expect("no panic"), [2, 3, 4]);
    assert_eq!(b.expect("no panic"), [4, 5, 2]);
    assert_eq!(c.expect("no panic"), [6, 5, 4]);
    assert_eq!(d.expect("no panic"), [2, 6]);
    // The last one led nothing.
    assert_eq!(CALLS.count(), 3);
    assert_eq!(slow::memo().stats().computes, 5);
}

#[memokit::test]
async fn a_02_a_batch_that_is_dropped_half_way_leaves_others_right() {
    use tokio::sync::Semaphore;
    static GATE: Semaphore = Semaphore::const_new(0);
    static ASKED: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    #[memoize(batch, max_batch = 2)]
    async fn gated(numbers: &[u32]) -> Vec<u32> {
        ASKED.lock().unwrap().push(numbers.to_vec());
        GATE.acquire().await.expect("open").forget();
        numbers.iter().map(|n| n * 10).collect()
    }
    let others = async {
        settled(|| ASKED.lock().unwrap().len() == 1).await;
        let others = [
            memokit::spawn(gated(&[2, 3, 4])),
            memokit::spawn(gated(&[4, 5])),
        ];
        // The first part is computed, and the second one is not.
        settled(|| gated::memo().stats().joins == 4).await;
        GATE.add_permits(1);
        settled(|| ASKED.lock().unwrap().len() == 3).await;
        others
    };
    let [three, two] = tokio::select! {
        _ = gated(&[1, 2, 3, 4]) => panic!("the gate is closed"),
        others = others => others,
    };
    GATE.add_permits(100);
    assert_eq!(three.await.expect("no panic"), [20, 30, 40]);
    assert_eq!(two.await.expect("no panic"), [40, 50]);
    assert_eq!(
        (gated::peek(&1).await, gated::peek(&4).await),
        (Some(10), Some(40))
    );
    let stats = gated::memo().stats();
    // Each once: what was begun and dropped gave nothing.
    assert_eq!((stats.computes, stats.inserts), (5, 5));
    assert_eq!(gated(&[1, 2, 3, 4, 5]).await, [10, 20, 30, 40, 50]);
}

#[memokit::test]
async fn e_01_a_key_that_is_invalidated_while_its_batch_is_computed_is_not_stored() {
    use tokio::sync::Semaphore;
    static GATE: Semaphore = Semaphore::const_new(0);
    static CALLS: Calls = Calls::new();
    #[memoize(batch, max_batch = 20)]
    async fn gated(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        numbers.to_vec()
    }
    let numbers: Vec<u32> = (1..=40).collect();
    let call = memokit::spawn({
        let numbers = numbers.clone();
        async move { gated(&numbers).await }
    });
    settled(|| CALLS.count() == 1).await;
    // One of the part that is computed, and one of the next.
    assert!(!gated::invalidate(&2).await);
    assert!(!gated::invalidate(&25).await);
    GATE.add_permits(2);
    assert_eq!(call.await.expect("no panic"), numbers);
    let stored = gated::peek_many(&numbers).await;
    assert_eq!((stored[1], stored[24]), (None, None));
    // Others may share a stripe with one of them, and be refused; not most of them.
    assert!(stored.iter().flatten().count() > 20, "{stored:?}");
}
