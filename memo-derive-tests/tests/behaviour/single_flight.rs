//! Callers of one missing key share one compute.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;

use memo_derive_tests::{Bench, Calls};
use memokit::memoize;
use tokio::sync::Semaphore;

/// Waits until `condition` holds: what others do is on its way, and takes no longer than this.
fn wait_until(condition: impl Fn() -> bool) {
    for _ in 0..10_000_000 {
        if condition() {
            return;
        }
        thread::yield_now();
    }
    panic!("nothing happened");
}

#[test]
fn a_01_threads_share_one_compute() {
    static CALLS: Calls = Calls::new();
    static GATE: Mutex<Option<mpsc::Receiver<()>>> = Mutex::new(None);
    #[memoize]
    fn slow(n: u64) -> u64 {
        CALLS.add();
        let gate = GATE.lock().unwrap().take().expect("one compute only");
        gate.recv().unwrap();
        n * 2
    }
    let bench = Bench::sync();
    let (open, gate) = mpsc::channel();
    *GATE.lock().unwrap() = Some(gate);
    let joins = || {
        let _bound = bench.runtime.enter();
        slow::memo().stats().joins
    };
    thread::scope(|scope| {
        let callers: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| {
                    let _bound = bench.runtime.enter();
                    slow(21)
                })
            })
            .collect();
        wait_until(|| joins() == 15);
        open.send(()).unwrap();
        for caller in callers {
            assert_eq!(caller.join().unwrap(), 42);
        }
    });
    assert_eq!(CALLS.count(), 1);
}

#[test]
fn a_04_a_panic_is_its_callers_own_and_another_takes_over() {
    static CALLS: Calls = Calls::new();
    static START: Barrier = Barrier::new(2);
    static RELEASE: Barrier = Barrier::new(2);
    #[memoize]
    fn unlucky(n: u64) -> u64 {
        CALLS.add();
        if CALLS.count() == 1 {
            START.wait();
            RELEASE.wait();
            panic!("the first one fails");
        }
        n
    }
    let bench = Bench::sync();
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            let _bound = bench.runtime.enter();
            catch_unwind(AssertUnwindSafe(|| unlucky(7)))
        });
        START.wait();
        let others: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let _bound = bench.runtime.enter();
                    unlucky(7)
                })
            })
            .collect();
        let _bound = bench.runtime.enter();
        wait_until(|| unlucky::memo().stats().joins == 4);
        RELEASE.wait();
        assert!(first.join().unwrap().is_err());
        for other in others {
            assert_eq!(other.join().unwrap(), 7);
        }
    });
    assert_eq!(CALLS.count(), 2);
}

#[tokio::test]
async fn a_02_a_dropped_leader_is_replaced_by_one_follower() {
    static CALLS: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    static RUNNING: AtomicU64 = AtomicU64::new(0);
    /// One compute that is running, also if it is dropped at its await.
    struct Running;
    impl Running {
        fn begin() -> Self {
            assert_eq!(
                RUNNING.fetch_add(1, Ordering::SeqCst),
                0,
                "two computes at once"
            );
            Self
        }
    }
    impl Drop for Running {
        fn drop(&mut self) {
            RUNNING.fetch_sub(1, Ordering::SeqCst);
        }
    }
    #[memoize]
    async fn slow(n: u64) -> u64 {
        let _running = Running::begin();
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        n
    }
    let bench = Bench::new().await;
    let mut callers: Vec<_> = (0..20)
        .map(|_| tokio::spawn(bench.runtime.scope(slow(5))))
        .collect();
    for dropped in 1..=10 {
        // The single thread runs every task that can run before it comes back here.
        while CALLS.count() < dropped {
            tokio::task::yield_now().await;
        }
        // Whoever leads is the first that is left: they queue in the order of their spawning.
        callers.remove(0).abort();
    }
    GATE.add_permits(1);
    for caller in callers {
        assert_eq!(caller.await.expect("not aborted"), 5);
    }
    assert_eq!(CALLS.count(), 11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_05_an_error_that_cannot_be_shared_makes_each_compute_for_itself() {
    static CALLS: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    struct NotClone;
    #[memoize]
    async fn failing(n: u64) -> Result<u64, NotClone> {
        CALLS.add();
        if n == 1 && CALLS.count() == 1 {
            GATE.acquire().await.expect("open").forget();
        }
        Err(NotClone)
    }
    let bench = Bench::new().await;
    let callers: Vec<_> = (0..50)
        .map(|_| tokio::spawn(bench.runtime.scope(failing(1))))
        .collect();
    let joins = || {
        let _bound = bench.runtime.enter();
        failing::memo().stats().joins
    };
    while joins() < 49 {
        tokio::task::yield_now().await;
    }
    GATE.add_permits(1);
    for caller in callers {
        assert!(caller.await.expect("no panic").is_err());
    }
    assert_eq!(CALLS.count(), 50);
}

#[memokit::test]
fn a_08_a_thread_that_asks_for_what_it_computes_is_told_so() {
    #[memoize]
    fn endless(n: u64) -> u64 {
        endless(n)
    }
    #[memoize]
    fn fibonacci(n: u64) -> u64 {
        if n < 2 {
            n
        } else {
            fibonacci(n - 1) + fibonacci(n - 2)
        }
    }
    let panic = catch_unwind(AssertUnwindSafe(|| endless(1))).expect_err("a panic");
    let message = panic.downcast_ref::<String>().expect("words");
    assert!(message.contains("endless"), "{message}");
    assert_eq!(fibonacci(90), 2_880_067_194_370_816_120);
}
