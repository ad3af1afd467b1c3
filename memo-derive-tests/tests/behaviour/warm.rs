//! Filling a memo ahead of use.

use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Progress, Stats, Warm, WarmReport, memoize};
use tokio::sync::{Barrier, Semaphore};

use crate::support::panics;

/// What a report says, as fresh, computed, failed.
fn counts(report: WarmReport) -> (usize, usize, usize) {
    (report.fresh, report.computed, report.failed)
}

/// The calls that a memo has counted.
fn calls(stats: &Stats) -> (u64, u64, u64) {
    (stats.hits, stats.misses, stats.computes)
}

#[memokit::test]
fn what_is_not_fresh_is_computed_and_the_rest_is_left_alone() {
    #[memoize]
    fn squares(n: u64) -> u64 {
        n * n
    }
    squares(3);
    assert_eq!(counts(squares::warm(0..10)), (1, 9, 0));
    assert_eq!(counts(squares::warm([3, 4, 10])), (2, 1, 0));
    assert_eq!(counts(squares::warm(Vec::new())), (0, 0, 0));
    hit!(squares(9), 81);
    // Each key counts as a call.
    assert_eq!(calls(&squares::memo().stats()), (4, 11, 11));
}

#[memokit::test]
fn a_key_is_a_tuple_of_all_parameters() {
    #[memoize(skip(calls))]
    fn cost(zone: &str, grams: usize, calls: &Calls) -> usize {
        calls.add();
        grams * zone.len()
    }
    #[memoize]
    fn nothing() -> u8 {
        7
    }
    let counted = Calls::new();
    let zones = ["EU".to_owned(), "US".to_owned()];
    let keys = zones
        .iter()
        .flat_map(|zone| [(zone.as_str(), 1, &counted), (zone, 2, &counted)]);
    assert_eq!(counts(cost::warm(keys)), (0, 4, 0));
    hit!(cost("US", 2, &counted), 4);
    assert_eq!(counted.count(), 4);
    assert_eq!(counts(nothing::warm([()])), (0, 1, 0));
    hit!(nothing(), 7);
}

#[memokit::test]
fn what_is_stale_is_computed_anew(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "10m")]
    fn counted(n: u64) -> u64 {
        n + CALLS.count()
    }
    assert_eq!(counts(counted::warm([0])), (0, 1, 0));
    clock.advance(Duration::from_secs(61));
    CALLS.add();
    assert_eq!(counts(counted::warm([0])), (0, 1, 0));
    hit!(counted(0), 1);
    let stats = counted::memo().stats();
    assert_eq!((stats.stale_hits, stats.misses), (0, 2));
}

#[memokit::test]
async fn what_is_stale_is_computed_anew_in_a_task(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "10m")]
    async fn counted(n: u64) -> u64 {
        n + CALLS.count()
    }
    assert_eq!(counts(counted::warm([0]).await), (0, 1, 0));
    clock.advance(Duration::from_secs(61));
    CALLS.add();
    assert_eq!(counts(counted::warm([0]).await), (0, 1, 0));
    hit!(counted(0).await, 1);
    let stats = counted::memo().stats();
    assert_eq!((stats.stale_hits, stats.misses), (0, 2));
}

#[memokit::test]
fn a_failing_compute_is_counted_and_the_rest_goes_on() {
    #[memoize]
    fn parsed(text: &str) -> Result<u64, std::num::ParseIntError> {
        text.parse()
    }
    #[memoize(error_ttl = "1m")]
    fn remembered(text: &str) -> Result<u64, std::num::ParseIntError> {
        text.parse()
    }
    assert_eq!(counts(parsed::warm(["1", "x", "2", "y"])), (0, 2, 2));
    assert_eq!(counts(parsed::warm(["1", "x", "2", "y"])), (2, 0, 2));
    assert_eq!(counts(remembered::warm(["1", "x"])), (0, 1, 1));
    // An error that is stored and fresh is what a call would be answered with.
    assert_eq!(counts(remembered::warm(["1", "x"])), (2, 0, 0));
}

#[memokit::test]
fn as_many_computes_run_as_was_said_and_no_key_is_taken_before_its_time() {
    static BARRIER: std::sync::Barrier = std::sync::Barrier::new(4);
    static ENDED: AtomicUsize = AtomicUsize::new(0);
    #[memoize]
    fn slow(n: u64) -> u64 {
        // Passed by four at a time.
        BARRIER.wait();
        ENDED.fetch_add(1, Ordering::SeqCst);
        n
    }
    let mut taken = 0;
    let keys = (0..40).inspect(|_| {
        assert!(taken < ENDED.load(Ordering::SeqCst) + 4);
        taken += 1;
    });
    assert_eq!(
        counts(slow::warm_with(keys, Warm::new().concurrency(4))),
        (0, 40, 0)
    );
}

#[memokit::test]
async fn as_many_computes_are_under_way_in_a_task() {
    static ENDED: AtomicUsize = AtomicUsize::new(0);
    #[memoize(skip(barrier))]
    async fn slow(n: u64, barrier: &Barrier) -> u64 {
        barrier.wait().await;
        ENDED.fetch_add(1, Ordering::SeqCst);
        n
    }
    let barrier = Barrier::new(4);
    let mut taken = 0;
    let keys = (0..40).map(|n| {
        assert!(taken < ENDED.load(Ordering::SeqCst) + 4);
        taken += 1;
        (n, &barrier)
    });
    let report = slow::warm_with(keys, Warm::new().concurrency(4)).await;
    assert_eq!(counts(report), (0, 40, 0));
}

#[memokit::test]
fn after_a_panic_nothing_more_is_begun_and_what_was_is_finished() {
    static BEGUN: Calls = Calls::new();
    static BARRIER: std::sync::Barrier = std::sync::Barrier::new(2);
    #[memoize]
    fn fussy(n: u64) -> u64 {
        BEGUN.add();
        if n < 2 {
            BARRIER.wait();
        }
        assert_ne!(n, 0, "not zero");
        n
    }
    let warm = Warm::new().concurrency(2);
    assert!(panics(|| fussy::warm_with(0.., warm)).contains("not zero"));
    // The source has no end, so it is the panic that ended it.
    assert_eq!(fussy::peek(1), Some(1));
    assert_eq!(fussy::memo().stats().inserts + 1, BEGUN.count());
    // With one at a time there is no other thread.
    #[memoize]
    fn alone(n: u64) -> u64 {
        assert_ne!(n, 0, "not zero");
        n
    }
    let one = Warm::new().concurrency(1);
    assert!(panics(|| alone::warm_with([5, 0, 6], one)).contains("not zero"));
    assert_eq!((alone::peek(5), alone::peek(6)), (Some(5), None));
}

#[memokit::test]
async fn after_a_panic_in_a_task_nothing_more_is_begun_and_what_was_is_finished() {
    #[memoize]
    async fn fussy(n: u64) -> u64 {
        assert_ne!(n, 0, "not zero");
        tokio::task::yield_now().await;
        n
    }
    let warming = fussy::warm_with([1, 2, 0, 3], Warm::new().concurrency(3));
    let error = memokit::spawn(warming).await.expect_err("a panic");
    let panic = error.into_panic();
    let text = panic.downcast_ref::<String>().expect("a text");
    assert!(text.contains("not zero"), "{text}");
    assert_eq!(
        (fussy::peek(1).await, fussy::peek(2).await),
        (Some(1), Some(2))
    );
    assert_eq!(fussy::peek(3).await, None);
}

#[memokit::test]
fn a_source_or_a_listener_that_panics_is_as_a_compute_that_does() {
    #[memoize]
    fn plain(n: u64) -> u64 {
        n
    }
    let source = [1, 2, 3]
        .into_iter()
        .inspect(|n| assert_ne!(*n, 3, "no three"));
    assert!(panics(|| plain::warm(source)).contains("no three"));
    assert_eq!(
        (plain::peek(1), plain::peek(2), plain::peek(3)),
        (Some(1), Some(2), None)
    );
    let warm = Warm::new()
        .concurrency(1)
        .on_progress(|_| panic!("no news"));
    assert_eq!(panics(|| plain::warm_with([4, 5], warm)), "no news");
    assert_eq!((plain::peek(4), plain::peek(5)), (Some(4), None));
}

#[memokit::test]
fn who_listens_is_told_how_far_it_is() {
    #[memoize]
    fn checked(n: u64) -> Result<u64, String> {
        if n == 2 { Err("two".to_owned()) } else { Ok(n) }
    }
    checked(0).expect("not two");
    let mut seen: Vec<Progress> = Vec::new();
    let warm = Warm::new().on_progress(|progress| seen.push(*progress));
    assert_eq!(counts(checked::warm_with(vec![0, 1, 2], warm)), (1, 1, 1));
    let done: Vec<_> = seen.iter().map(|progress| progress.done).collect();
    assert_eq!(done, [1, 2, 3]);
    let last = seen[2];
    assert_eq!((last.fresh, last.computed, last.failed), (1, 1, 1));
    assert_eq!(last.total_hint, Some(3));
    // A source that does not know is not believed.
    let mut hint = None;
    let warm = Warm::new().on_progress(|progress| hint = Some(progress.total_hint));
    checked::warm_with((0..10).filter(|n| n % 5 == 0), warm);
    assert_eq!(hint, Some(None));
}

#[memokit::test]
async fn a_key_that_is_given_twice_is_computed_once() {
    #[memoize]
    async fn slow(n: u64) -> u64 {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        n
    }
    let keys = [1, 1, 2, 1, 2, 3, 3, 3];
    assert_eq!(counts(slow::warm(keys).await), (5, 3, 0));
    assert_eq!(slow::memo().stats().computes, 3);
}

#[memokit::test]
fn a_key_that_is_given_twice_is_computed_once_by_threads() {
    #[memoize]
    fn slow(n: u64) -> u64 {
        std::thread::yield_now();
        n
    }
    let report = slow::warm((0..100).map(|n| n / 10));
    assert_eq!((report.fresh + report.computed, report.failed), (100, 0));
    assert_eq!(slow::memo().stats().computes, 10);
}

#[memokit::test]
async fn a_warm_up_that_is_dropped_stops_and_leaves_its_keys_to_others() {
    static GATE: Semaphore = Semaphore::const_new(0);
    static BEGUN: Calls = Calls::new();
    #[memoize]
    async fn gated(n: u64) -> u64 {
        BEGUN.add();
        GATE.acquire().await.expect("open").forget();
        n
    }
    {
        let mut warming = pin!(gated::warm_with(0.., Warm::new().concurrency(2)));
        let mut context = Context::from_waker(Waker::noop());
        assert!(warming.as_mut().poll(&mut context).is_pending());
        assert_eq!(BEGUN.count(), 2);
    }
    GATE.add_permits(1);
    miss!(gated(0).await, 0);
    assert_eq!(BEGUN.count(), 3);
}

#[memokit::test]
async fn a_call_beside_a_warm_up_that_was_set_aside_computes_for_itself() {
    #[memoize]
    async fn slow(n: u64) -> u64 {
        tokio::task::yield_now().await;
        n
    }
    let mut warming = pin!(slow::warm([1, 2]));
    // Polled once, and then not while the other is awaited.
    let first = std::future::poll_fn(|context| Poll::Ready(warming.as_mut().poll(context))).await;
    assert!(first.is_pending());
    assert_eq!(slow(1).await, 1);
    assert_eq!(counts(warming.await), (0, 2, 0));
    // And the other way round.
    let mut call = pin!(slow(3));
    let first = std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await;
    assert!(first.is_pending());
    assert_eq!(counts(slow::warm([3]).await), (0, 1, 0));
    assert_eq!(call.await, 3);
}

#[memokit::test]
async fn a_long_warm_up_lets_others_have_their_turn() {
    #[memoize]
    async fn quick(n: u64) -> u64 {
        n
    }
    let mut warming = pin!(quick::warm(0..1000));
    let mut context = Context::from_waker(Waker::noop());
    let mut turns = 1;
    while warming.as_mut().poll(&mut context).is_pending() {
        turns += 1;
    }
    assert!(turns > 10, "{turns}");
    assert_eq!(quick::memo().len(), 1000);
}

#[memokit::test]
fn threads_of_a_warm_up_count_as_the_place_that_warms() {
    #[memoize]
    fn inner(n: u64) -> u64 {
        n + 1
    }
    #[memoize]
    fn outer(n: u64) -> u64 {
        inner(n)
    }
    // A circle that leads through a warm-up ends.
    #[memoize]
    fn chicken(n: u64) -> u64 {
        egg::warm([n, n + 1]);
        n
    }
    #[memoize]
    fn egg(n: u64) -> u64 {
        chicken(n)
    }
    outer::warm(0..10);
    assert_eq!(inner::memo().len(), 10);
    let text = panics(|| chicken(1));
    assert!(text.contains("chicken") && text.contains("egg"), "{text}");
}

#[memokit::test]
fn a_memo_that_is_switched_off_is_not_warmed() {
    #[memoize]
    fn plain(n: u64) -> u64 {
        n
    }
    plain::memo().set_enabled(false);
    assert_eq!(counts(plain::warm(0..)), (0, 0, 0));
    assert_eq!(plain::memo().stats().computes, 0);
}

#[memokit::test]
async fn the_future_of_a_warm_up_is_send() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    #[memoize(skip(suffix))]
    async fn parsed(text: &str, suffix: &str) -> Result<u64, std::num::ParseIntError> {
        tokio::task::yield_now().await;
        format!("{text}{suffix}").parse()
    }
    #[memoize(batch, skip(extra))]
    async fn lengths(words: &[String], extra: &usize) -> Vec<usize> {
        tokio::task::yield_now().await;
        words.iter().map(|word| word.len() + extra).collect()
    }
    let text = "1".to_owned();
    let seen = AtomicUsize::new(0);
    let warm = Warm::new().on_progress(|progress| seen.store(progress.done, Ordering::SeqCst));
    let warming = is_send(parsed::warm_with([(text.as_str(), "0"), ("x", "0")], warm));
    assert_eq!(counts(warming.await), (0, 1, 1));
    assert_eq!(seen.load(Ordering::SeqCst), 2);
    let report = is_send(lengths::warm([text.clone(), text], &1)).await;
    assert_eq!(counts(report), (1, 1, 0));
}

static CHUNKS: Mutex<Vec<usize>> = Mutex::new(Vec::new());

#[memoize(batch)]
fn halves(numbers: &[u32], by: u32) -> Result<Vec<u32>, String> {
    CHUNKS.lock().unwrap().push(numbers.len());
    if numbers.contains(&666) {
        return Err("no".to_owned());
    }
    Ok(numbers.iter().map(|n| n / by).collect())
}

#[memokit::test]
fn a_batch_function_is_warmed_chunk_by_chunk() {
    let warm = || Warm::new().concurrency(1).chunk(4);
    assert_eq!(counts(halves::warm_with(0..10, 2, warm())), (0, 10, 0));
    assert_eq!(std::mem::take(&mut *CHUNKS.lock().unwrap()), [4, 4, 2]);
    // Only what is missing of a chunk is computed; what stands there twice was there by then.
    assert_eq!(
        counts(halves::warm_with([1, 20, 20, 21, 22], 2, warm())),
        (2, 3, 0)
    );
    assert_eq!(std::mem::take(&mut *CHUNKS.lock().unwrap()), [2, 1]);
    // A chunk that fails is counted, but for what it found.
    assert_eq!(
        counts(halves::warm_with([1, 666, 30, 31, 32], 2, warm())),
        (1, 1, 3)
    );
    assert_eq!(halves::peek_many(&[30, 32], 2), [None, Some(16)]);
    let mut seen = Vec::new();
    let warm = warm().on_progress(|progress| seen.push((progress.done, progress.total_hint)));
    halves::warm_with(vec![40, 41, 42, 43, 44], 2, warm);
    assert_eq!(seen, [(4, Some(5)), (5, Some(5))]);
}

#[memokit::test]
fn a_hundred_thousand_items_are_two_hundred_calls() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch)]
    fn plain(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        numbers.to_vec()
    }
    assert_eq!(counts(plain::warm(0..100_000)), (0, 100_000, 0));
    assert_eq!(CALLS.count(), 200);
    assert_eq!(counts(plain::warm(0..100_000)), (100_000, 0, 0));
    assert_eq!(CALLS.count(), 200);
}

#[memokit::test]
async fn chunks_of_a_task_compute_no_key_twice() {
    static ASKED: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    #[memoize(batch)]
    async fn slow(numbers: &[u32]) -> Vec<u32> {
        ASKED.lock().unwrap().extend(numbers);
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
        numbers.to_vec()
    }
    let items = [1, 2, 3, 2, 4, 1, 5, 6, 5];
    let report = slow::warm_with(items, Warm::new().chunk(2).concurrency(4)).await;
    assert_eq!(counts(report), (3, 6, 0));
    let mut asked = std::mem::take(&mut *ASKED.lock().unwrap());
    asked.sort_unstable();
    assert_eq!(asked, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn a_shared_function_is_warmed_with_one_read_and_one_write_for_a_chunk() {
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    async fn lengths(words: &[String]) -> Vec<usize> {
        words.iter().map(String::len).collect()
    }
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    fn doubled(numbers: &[u32]) -> Vec<u32> {
        numbers.iter().map(|n| n * 2).collect()
    }
    let bench = Bench::new().await;
    let words = || (0..10).map(|n| "x".repeat(n));
    // One after the other: a chunk looks once more if another has landed since it read.
    let warm = || Warm::new().chunk(5).concurrency(1);
    let work = async {
        assert_eq!(
            counts(lengths::warm_with(words(), warm()).await),
            (0, 10, 0)
        );
        assert_eq!((bench.store.reads(), bench.store.writes()), (2, 2));
        assert_eq!(
            counts(lengths::warm_with(words(), warm()).await),
            (10, 0, 0)
        );
        assert_eq!((bench.store.reads(), bench.store.writes()), (4, 2));
    };
    bench.runtime.scope(work).await;
    let _bound = bench.runtime.enter();
    assert_eq!(counts(doubled::warm(0..3)), (0, 3, 0));
    assert_eq!(doubled::peek_many(&[2]).expect("a store"), [Some(4)]);
}
