//! Values past their ttl: served at once, computed anew once, and not for ever.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::testing::{ManualClock, hit, miss};
use memokit::{EventKind, Memo, Source, memoize};
use tokio::sync::Semaphore;

use crate::support::{conserves, eventually, panics};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

#[memokit::test]
fn a_stale_value_is_served_at_once_while_one_refresh_runs(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    static OPEN: AtomicBool = AtomicBool::new(false);
    #[memoize(ttl = "1m", stale = "10m")]
    fn rate(n: u64) -> u64 {
        CALLS.add();
        if CALLS.count() > 1 {
            eventually(|| OPEN.load(Ordering::SeqCst));
        }
        n + CALLS.count()
    }
    miss!(rate(10), 11);
    clock.advance(MINUTE);
    assert_eq!(rate::peek(10), None, "it is not fresh");
    for _ in 0..5 {
        hit!(rate(10), 11);
    }
    assert_eq!(rate::outcome(10).source, Source::Stale);
    OPEN.store(true, Ordering::SeqCst);
    eventually(|| rate::peek(10) == Some(12));
    hit!(rate(10), 12);
    let stats = rate::memo().stats();
    assert_eq!((stats.computes, stats.stale_hits, stats.hits), (2, 6, 7));
    assert_eq!(stats.hits + stats.misses, 8);
    conserves(&stats);
}

#[memokit::test]
async fn a_stale_value_of_a_task_is_served_at_once(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(1);
    #[memoize(ttl = "1m", stale = "10m")]
    async fn rate(n: u64) -> u64 {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        n + CALLS.count()
    }
    miss!(rate(10).await, 11);
    clock.advance(MINUTE);
    for _ in 0..5 {
        hit!(rate(10).await, 11);
        tokio::task::yield_now().await;
    }
    assert_eq!(CALLS.count(), 2);
    GATE.add_permits(1);
    while rate::peek(10).await.is_none() {
        tokio::task::yield_now().await;
    }
    hit!(rate(10).await, 12);
    assert_eq!(rate::memo().stats().stale_hits, 5);
    conserves(&rate::memo().stats());
}

#[memokit::test]
fn a_stale_value_is_no_longer_served_once_its_time_has_passed(clock: ManualClock) {
    #[memoize(ttl = "1m", stale = "10m")]
    fn rate(n: u64) -> u64 {
        n
    }
    miss!(rate(1), 1);
    clock.advance(11 * MINUTE);
    assert!(rate::memo().is_empty());
    miss!(rate(1), 1);
    assert_eq!(rate::memo().stats().stale_hits, 0);
}

/// Makes 100 calls in each of `windows` and tells how many computes there were in each; `ended` tells
/// of how many refreshes the end has been counted.
fn computes_in(
    windows: &[Duration],
    calls: &Calls,
    ended: impl Fn() -> u64,
    call: impl Fn(),
) -> Vec<u64> {
    let in_window = |&window: &Duration| {
        ManualClock::current().advance(window);
        let (before, ends) = (calls.count(), ended());
        // The flight of the last one may be about to end.
        eventually(|| {
            call();
            calls.count() > before
        });
        eventually(|| ended() > ends);
        (0..100).for_each(|_| call());
        calls.count() - before
    };
    windows.iter().map(in_window).collect()
}

/// Counts the refreshes that panicked.
fn count_panics(memo: &Memo<(u64,), u64>) -> Arc<Calls> {
    let panics = Arc::new(Calls::new());
    let counted = Arc::clone(&panics);
    memo.on_event(move |event| {
        if event.kind == EventKind::RefreshPanic {
            counted.add();
        }
    });
    panics
}

#[memokit::test]
fn a_14_a_refresh_that_fails_is_tried_once_in_each_window(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "1h")]
    fn failing(n: u64) -> Result<u64, String> {
        CALLS.add();
        if CALLS.count() == 1 {
            Ok(n)
        } else {
            Err("down".to_owned())
        }
    }
    assert_eq!(failing(1), Ok(1));
    let windows: Vec<_> = [60, 1, 2, 4, 8, 16, 32, 60, 60]
        .map(Duration::from_secs)
        .into();
    let call = || assert_eq!(failing(1), Ok(1));
    let ended = || failing::memo().stats().errors;
    assert_eq!(computes_in(&windows, &CALLS, ended, call), [1; 9]);
    clock.advance(60 * MINUTE);
    assert_eq!(failing(1), Err("down".to_owned()), "its time has passed");
}

#[memokit::test]
fn a_14_a_refresh_that_panics_is_tried_once_in_each_window() {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "1h")]
    fn failing(n: u64) -> u64 {
        CALLS.add();
        assert_eq!(CALLS.count(), 1, "a panic in the background");
        n
    }
    let panics = count_panics(failing::memo());
    let ended = || panics.count();
    assert_eq!(failing(1), 1);
    let windows = [MINUTE, SECOND, 2 * SECOND];
    let call = || assert_eq!(failing(1), 1);
    assert_eq!(computes_in(&windows, &CALLS, ended, call), [1; 3]);
    assert_eq!(panics.count(), 3);
}

#[memokit::test]
fn a_14_a_value_that_is_not_to_be_stored_is_not_computed_at_every_call() {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "1h", cache_if = |value| *value < 2)]
    fn picky(n: u64) -> u64 {
        CALLS.add();
        n * CALLS.count()
    }
    assert_eq!(picky(1), 1);
    let call = || assert_eq!(picky(1), 1);
    let ended = || picky::memo().stats().computes;
    let windows = [MINUTE, SECOND, 2 * SECOND];
    assert_eq!(computes_in(&windows, &CALLS, ended, call), [1; 3]);
}

#[memokit::test]
fn a_14_a_condition_that_panics_does_not_make_every_call_compute() {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "1h", cache_if = |_| { assert_eq!(CALLS.count(), 1); true })]
    fn unlucky(n: u64) -> u64 {
        CALLS.add();
        n
    }
    let panics = count_panics(unlucky::memo());
    let ended = || panics.count();
    assert_eq!(unlucky(1), 1);
    let call = || assert_eq!(unlucky(1), 1);
    let windows = [MINUTE, SECOND, 2 * SECOND];
    assert_eq!(computes_in(&windows, &CALLS, ended, call), [1; 3]);
    assert_eq!(panics.count(), 3);
}

#[memokit::test]
async fn a_14_a_condition_that_panics_does_not_make_every_task_compute(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "1h", cache_if = |_| { assert_eq!(CALLS.count(), 1); true })]
    async fn unlucky(n: u64) -> u64 {
        CALLS.add();
        n
    }
    assert_eq!(unlucky(1).await, 1);
    for window in [MINUTE, SECOND, 2 * SECOND] {
        clock.advance(window);
        let before = CALLS.count();
        for _ in 0..20 {
            assert_eq!(unlucky(1).await, 1);
            tokio::task::yield_now().await;
        }
        assert_eq!(CALLS.count() - before, 1);
    }
}

#[memokit::test]
fn a_13_a_refresh_never_wins_over_what_came_after_it_began(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    static OPEN: AtomicU64 = AtomicU64::new(0);
    #[memoize(ttl = "1m", stale = "1h")]
    fn rate(n: u64) -> u64 {
        CALLS.add();
        let call = CALLS.count();
        if call > 1 {
            eventually(|| OPEN.load(Ordering::SeqCst) >= call);
        }
        n + call
    }
    let refused = || rate::memo().stats().refused;
    assert_eq!(rate(0), 1);
    clock.advance(MINUTE);
    hit!(rate(0), 1);
    eventually(|| CALLS.count() == 2);
    rate::insert(0, 100);
    OPEN.store(2, Ordering::SeqCst);
    eventually(|| refused() == 1);
    hit!(rate(0), 100);

    clock.advance(MINUTE);
    hit!(rate(0), 100);
    eventually(|| CALLS.count() == 3);
    assert!(rate::invalidate(0), "what is stale could have been served");
    OPEN.store(3, Ordering::SeqCst);
    eventually(|| refused() == 2);
    assert_eq!(rate::peek(0), None, "not resurrected");
    OPEN.store(u64::MAX, Ordering::SeqCst);
    miss!(rate(0), 4);
    conserves(&rate::memo().stats());
}

#[memokit::test]
fn an_error_never_replaces_a_stale_value_and_is_not_stale_itself(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "10m", error_ttl = "5s")]
    fn shaky(n: u64) -> Result<u64, String> {
        CALLS.add();
        if CALLS.count() == 2 || CALLS.count() == 3 {
            return Err(format!("error {}", CALLS.count()));
        }
        Ok(n + CALLS.count())
    }
    miss!(shaky(0), Ok(1));
    clock.advance(MINUTE);
    assert_eq!(shaky(0), Ok(1));
    eventually(|| shaky::memo().stats().refused == 1);
    hit!(shaky(0), Ok(1));
    assert_eq!(CALLS.count(), 2);
    // Too late for the good value: now errors are stored, for 5 s and no longer.
    clock.advance(10 * MINUTE);
    // The flight of the refresh may be about to end: who joins it gets its error.
    eventually(|| shaky(0) == Err("error 3".to_owned()));
    hit!(shaky(0), Err("error 3".to_owned()));
    clock.advance(Duration::from_secs(5));
    miss!(shaky(0), Ok(4));
    conserves(&shaky::memo().stats());
}

#[memokit::test]
fn a_value_that_is_not_used_leaves_however_long_it_may_be_stale(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "1h", tti = "5m")]
    fn rare(n: u64) -> Result<u64, String> {
        CALLS.add();
        if CALLS.count() == 1 {
            Ok(n)
        } else {
            Err("down".to_owned())
        }
    }
    assert_eq!(rare(1), Ok(1));
    for _ in 0..4 {
        clock.advance(4 * MINUTE);
        assert_eq!(rare(1), Ok(1), "a stale hit is a use");
    }
    clock.advance(5 * MINUTE);
    assert!(rare::memo().is_empty());
    assert!(rare(1).is_err());
}

#[memokit::test]
fn one_caller_of_a_closure_computes_what_is_stale_and_an_error_is_not_worth_it(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("direct")
        .ttl(MINUTE)
        .stale(60 * MINUTE)
        .build();
    let calls = Calls::new();
    let failing = || {
        calls.add();
        Err("down")
    };
    assert_eq!(memo.try_get_or_insert_with(1, || Ok::<_, &str>(1)), Ok(1));
    clock.advance(MINUTE);
    for _ in 0..10 {
        assert_eq!(memo.try_get_or_insert_with(1, failing), Ok(1));
    }
    assert_eq!(calls.count(), 1, "one in each window");
    clock.advance(SECOND);
    assert_eq!(memo.try_get_or_insert_with(1, failing), Ok(1));
    assert_eq!(calls.count(), 2);
    clock.advance(2 * SECOND);
    assert_eq!(memo.get_or_insert_with(1, || 2), 2);
    assert_eq!(memo.peek(1), Some(2));
    let stats = memo.stats();
    assert_eq!((stats.hits, stats.stale_hits, stats.misses), (11, 11, 2));
}

#[memokit::test]
async fn a_task_that_is_served_a_stale_value_is_counted(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("direct_async")
        .ttl(MINUTE)
        .stale(60 * MINUTE)
        .build();
    assert_eq!(memo.get_or_insert_with_async(1, async { 1 }).await, 1);
    clock.advance(MINUTE);
    let gate = Semaphore::new(0);
    let slow = memo.get_or_insert_with_async(1, async {
        gate.acquire().await.expect("open").forget();
        2
    });
    let others = async {
        for _ in 0..3 {
            assert_eq!(memo.get_or_insert_with_async(1, async { 3 }).await, 1);
        }
        gate.add_permits(1);
    };
    assert_eq!(tokio::join!(slow, others).0, 2);
    let stats = memo.stats();
    assert_eq!((stats.hits, stats.stale_hits, stats.misses), (3, 3, 2));
}

#[memokit::test]
fn d_08_a_value_that_is_about_to_expire_is_computed_in_the_background(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1000ms", refresh_ahead)]
    fn busy(n: u64) -> u64 {
        CALLS.add();
        if CALLS.count() == 1 {
            ManualClock::current().advance(1_000_000 * SECOND);
        }
        n + CALLS.count()
    }
    assert_eq!(busy(0), 1);
    // So near the end that no coin falls on the other side.
    clock.advance(Duration::from_millis(999));
    assert_eq!(busy(0), 1);
    eventually(|| busy::memo().stats().inserts == 2);
    clock.advance(Duration::from_millis(1));
    hit!(busy(0), 2);
    assert_eq!(busy::memo().stats().misses, 1);
    conserves(&busy::memo().stats());
}

#[memokit::test]
fn d_08_a_value_in_use_is_computed_before_anybody_misses_it(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("in_use")
        .ttl(10 * MINUTE)
        .refresh_ahead()
        .build();
    let compute = || {
        clock.advance(100 * SECOND);
        1
    };
    for _ in 0..400 {
        assert_eq!(memo.get_or_insert_with(1, compute), 1);
        clock.advance(5 * SECOND);
    }
    let stats = memo.stats();
    assert_eq!((stats.misses, stats.hits), (1, 399));
    assert!((3..100).contains(&stats.computes), "{}", stats.computes);
    conserves(&stats);
}

#[memokit::test]
fn d_08_what_never_expires_is_never_refreshed_ahead(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("for_ever")
        .refresh_ahead()
        .build();
    let compute = || {
        clock.advance(10 * SECOND);
        1
    };
    for _ in 0..100 {
        assert_eq!(memo.get_or_insert_with(1, compute), 1);
        clock.advance(MINUTE);
    }
    assert_eq!(memo.stats().computes, 1);
}

#[memokit::test]
fn d_08_an_early_compute_that_fails_costs_no_good_value(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("ahead")
        .ttl(MINUTE)
        .refresh_ahead()
        .build();
    let calls = Calls::new();
    let mut value = memo.try_get_or_insert_with(1, || {
        clock.advance(1_000 * SECOND);
        Ok::<_, &str>(1)
    });
    for _ in 0..50 {
        assert_eq!(value, Ok(1));
        value = memo.try_get_or_insert_with(1, || {
            calls.add();
            Err("down")
        });
        clock.advance(SECOND);
    }
    assert!((1..20).contains(&calls.count()), "{}", calls.count());
}

#[memokit::test]
fn b_01_an_argument_that_panics_when_it_is_cloned_leaves_no_refresh_behind(clock: ManualClock) {
    thread_local!(static UNLUCKY: Cell<bool> = const { Cell::new(false) });
    #[derive(Debug)]
    struct Client;
    impl Clone for Client {
        fn clone(&self) -> Self {
            assert!(!UNLUCKY.replace(false), "no clone");
            Self
        }
    }
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "1h", skip(_client))]
    fn rate(n: u64, _client: &Client) -> u64 {
        CALLS.add();
        n + CALLS.count()
    }
    assert_eq!(rate(0, &Client), 1);
    clock.advance(MINUTE);
    UNLUCKY.set(true);
    assert_eq!(panics(|| rate(0, &Client)), "no clone");
    assert_eq!(rate(0, &Client), 1);
    eventually(|| rate::peek(0) == Some(2));
}
