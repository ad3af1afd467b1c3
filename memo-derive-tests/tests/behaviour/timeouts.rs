//! Calls that wait for so long and no longer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Error, ErrorKind, Source, memoize};
use tokio::sync::Semaphore;

use crate::support::{eventually, panics};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_06_a_thread_gives_up_at_its_deadline_and_the_compute_fills_once() {
    static CALLS: Calls = Calls::new();
    static OPEN: AtomicBool = AtomicBool::new(false);
    #[memoize(timeout = "2s")]
    fn slow(n: u64) -> Result<u64, Error> {
        CALLS.add();
        eventually(|| OPEN.load(Ordering::SeqCst));
        Ok(n)
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    thread::scope(|scope| {
        let caller = scope.spawn(|| {
            let _bound = bench.runtime.enter();
            // The same thread again, while what it gave up goes on: nothing else is started.
            let first = slow(1).map_err(|error| error.kind());
            (first, slow(1).map_err(|error| error.kind()))
        });
        eventually(|| CALLS.count() == 1);
        bench.clock.advance(2 * SECOND);
        eventually(|| slow::memo().stats().joins == 1);
        // It takes its deadline after it has joined.
        eventually(|| {
            bench.clock.advance(SECOND);
            caller.is_finished()
        });
        let timeout = Err(ErrorKind::Timeout);
        assert_eq!(caller.join().unwrap(), (timeout, timeout));
    });
    assert_eq!(CALLS.count(), 1);
    OPEN.store(true, Ordering::SeqCst);
    eventually(|| slow::peek(1) == Some(1));
    assert_eq!(slow(1).ok(), Some(1));
    assert_eq!((CALLS.count(), slow::memo().stats().inserts), (1, 1));
}

#[test]
fn a_07_a_thread_that_waits_for_another_has_its_own_deadline() {
    static CALLS: Calls = Calls::new();
    static OPEN: AtomicBool = AtomicBool::new(false);
    #[memoize(timeout = "10s")]
    fn slow(n: u64) -> Result<u64, Error> {
        CALLS.add();
        eventually(|| OPEN.load(Ordering::SeqCst));
        Ok(n)
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    thread::scope(|scope| {
        let call = || {
            let _bound = bench.runtime.enter();
            slow(1).ok()
        };
        let first = scope.spawn(call);
        eventually(|| CALLS.count() == 1);
        bench.clock.advance(9 * SECOND);
        let second = scope.spawn(call);
        eventually(|| slow::memo().stats().joins == 1);
        bench.clock.advance(SECOND);
        assert_eq!(first.join().unwrap(), None);
        OPEN.store(true, Ordering::SeqCst);
        assert_eq!(second.join().unwrap(), Some(1));
    });
}

#[memokit::test]
async fn a_06_a_task_gives_up_at_its_deadline_and_its_compute_is_dropped(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    static DROPPED: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    struct Dropped;
    impl Drop for Dropped {
        fn drop(&mut self) {
            DROPPED.add();
        }
    }
    #[memoize(timeout = "2s")]
    async fn slow(n: u64) -> Result<u64, Error> {
        let _dropped = Dropped;
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        Ok(n)
    }
    let callers: Vec<_> = (0..5).map(|_| memokit::spawn(slow(1))).collect();
    while slow::memo().stats().joins < 4 {
        tokio::task::yield_now().await;
    }
    clock.advance(2 * SECOND);
    for caller in callers {
        let error = caller.await.unwrap().expect_err("too late");
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
    assert_eq!((CALLS.count(), DROPPED.count()), (1, 1));
    GATE.add_permits(1);
    miss!(slow(1).await.ok(), Some(1));
    hit!(slow(1).await.ok(), Some(1));
}

#[memokit::test]
fn a_08_what_asks_for_itself_within_a_timeout_is_told_so() {
    #[memoize(timeout = "1h")]
    fn endless(n: u64) -> Result<u64, Error> {
        endless(n)
    }
    let message = panics(|| endless(1));
    assert!(message.contains("endless"), "{message}");
    assert!(panics(|| endless(1)).contains("endless"));
}

#[memokit::test]
fn a_09_a_recursion_with_a_timeout_may_be_deep() {
    #[memoize(timeout = "1h")]
    fn sum(n: u64) -> Result<u64, Error> {
        Ok(if n == 0 { 0 } else { n + sum(n - 1)? })
    }
    assert_eq!(sum(600).ok(), Some(600 * 601 / 2));
}

#[memokit::test]
fn a_panic_within_a_timeout_is_its_callers_own() {
    #[memoize(timeout = "1h")]
    fn odd(n: u64) -> Result<u64, Error> {
        assert!(n % 2 == 1, "{n} is not odd");
        Ok(n)
    }
    assert_eq!(panics(|| odd(2)), "2 is not odd");
    assert_eq!(panics(|| odd(2)), "2 is not odd");
    assert_eq!(odd(3).ok(), Some(3));
}

#[memokit::test]
fn an_error_within_a_timeout_is_stored_for_its_time(clock: ManualClock) {
    #[derive(Clone, Debug, PartialEq)]
    struct Failed(String);
    impl From<Error> for Failed {
        fn from(error: Error) -> Self {
            Self(format!("{:?}", error.kind()))
        }
    }
    static CALLS: Calls = Calls::new();
    #[memoize(timeout = "2s", error_ttl = "5s")]
    fn failing(n: u64) -> Result<u64, Failed> {
        CALLS.add();
        Err(Failed(n.to_string()))
    }
    for _ in 0..3 {
        assert_eq!(failing(1), Err(Failed("1".to_owned())));
    }
    assert_eq!(CALLS.count(), 1);
    clock.advance(5 * SECOND);
    assert!(failing(1).is_err());
    assert_eq!(CALLS.count(), 2);
}

#[test]
fn a_thread_waits_a_little_for_a_fresh_value_before_it_takes_the_stale_one() {
    static CALLS: Calls = Calls::new();
    static OPEN: AtomicBool = AtomicBool::new(true);
    #[memoize(ttl = "1m", stale = "1h", soft_timeout = "50ms")]
    fn weather(n: u64) -> u64 {
        CALLS.add();
        eventually(|| OPEN.load(Ordering::SeqCst));
        n + CALLS.count()
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    assert_eq!(weather(0), 1);
    bench.clock.advance(60 * SECOND);
    // In time.
    let outcome = weather::outcome(0);
    assert_eq!((outcome.value, outcome.source), (2, Source::Joined));
    bench.clock.advance(60 * SECOND);
    OPEN.store(false, Ordering::SeqCst);
    thread::scope(|scope| {
        let caller = scope.spawn(|| {
            let _bound = bench.runtime.enter();
            // The flight of the last refresh may be about to end: who joins it gets what it gave.
            (0..1_000_000)
                .map(|_| weather::outcome(0))
                .find(|outcome| outcome.source == Source::Stale)
                .expect("the clock goes on")
        });
        eventually(|| CALLS.count() == 3);
        assert!(!caller.is_finished());
        eventually(|| {
            bench.clock.advance(Duration::from_millis(50));
            caller.is_finished()
        });
        let outcome = caller.join().unwrap();
        assert_eq!((outcome.value, outcome.source), (2, Source::Stale));
    });
    OPEN.store(true, Ordering::SeqCst);
    eventually(|| weather::peek(0) == Some(3));
    let stats = weather::memo().stats();
    assert_eq!((stats.hits, stats.stale_hits), (1, 1));
}

#[memokit::test]
async fn a_task_waits_a_little_for_a_fresh_value_before_it_takes_the_stale_one(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(2);
    #[memoize(ttl = "1m", stale = "1h", soft_timeout = "50ms")]
    async fn weather(n: u64) -> u64 {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        n + CALLS.count()
    }
    assert_eq!(weather(0).await, 1);
    clock.advance(60 * SECOND);
    assert_eq!(weather(0).await, 2, "in time");
    clock.advance(60 * SECOND);
    let caller = memokit::spawn(weather::outcome(0));
    while CALLS.count() < 3 {
        tokio::task::yield_now().await;
    }
    assert!(!caller.is_finished());
    clock.advance(Duration::from_millis(50));
    let outcome = caller.await.unwrap();
    assert_eq!((outcome.value, outcome.source), (2, Source::Stale));
    GATE.add_permits(1);
    while weather::peek(0).await.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(weather(0).await, 3);
}

#[test]
fn a_04_a_compute_in_the_background_that_panics_is_taken_over_by_one_who_waits() {
    static CALLS: Calls = Calls::new();
    static OPEN: AtomicBool = AtomicBool::new(false);
    #[memoize(timeout = "1h")]
    fn unlucky(n: u64) -> Result<u64, Error> {
        CALLS.add();
        if CALLS.count() == 1 {
            eventually(|| OPEN.load(Ordering::SeqCst));
            panic!("the first one fails");
        }
        Ok(n)
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            let _bound = bench.runtime.enter();
            panics(|| unlucky(1))
        });
        eventually(|| CALLS.count() == 1);
        let others: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let _bound = bench.runtime.enter();
                    unlucky(1).ok()
                })
            })
            .collect();
        eventually(|| unlucky::memo().stats().joins == 4);
        OPEN.store(true, Ordering::SeqCst);
        assert_eq!(first.join().unwrap(), "the first one fails");
        for other in others {
            assert_eq!(other.join().unwrap(), Some(1));
        }
    });
    assert_eq!(CALLS.count(), 2);
}

#[memokit::test]
fn d_04_a_timeout_may_be_for_ever() {
    #[memoize(timeout = Duration::MAX)]
    fn patient(n: u64) -> Result<u64, Error> {
        Ok(n)
    }
    miss!(patient(1).ok(), Some(1));
    hit!(patient(1).ok(), Some(1));
}
