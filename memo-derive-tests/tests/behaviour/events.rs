//! What happened is told in its order, and counted exactly.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use memokit::testing::{EventLog, ManualClock};
use memokit::{EventKind, Memo, Put, Stats, memoize};

use crate::support::conserves;

/// The words of a log, without the memo.
fn words(log: &EventLog) -> Vec<String> {
    let word = |line: String| line.split(' ').next().unwrap_or_default().to_owned();
    log.take().into_iter().map(word).collect()
}

#[memokit::test]
fn events_are_told_in_the_order_in_which_they_happened(clock: ManualClock) {
    #[memoize(ttl = "1m", capacity = 1, cache_if = |value| *value != 9)]
    fn told(n: u64) -> u64 {
        n
    }
    let log = EventLog::start();
    told(1);
    told(1);
    assert_eq!(words(&log), ["miss", "compute", "insert", "hit"]);
    told(2);
    assert_eq!(words(&log), ["miss", "compute", "insert", "evict"]);
    told::insert(2, 3);
    assert_eq!(words(&log), ["insert", "replace"]);
    told::refresh(2);
    assert_eq!(words(&log), ["compute", "insert", "replace"]);
    told::invalidate(2);
    told::invalidate(2);
    assert_eq!(words(&log), ["invalidate"]);
    told(9);
    assert_eq!(words(&log), ["miss", "compute"]);
    told(1);
    clock.advance(Duration::from_mins(1));
    assert_eq!(words(&log), ["miss", "compute", "insert", "expire"]);
    told::peek(1);
    told::contains(1);
    told::touch(1);
    told::entry(1);
    assert!(words(&log).is_empty(), "looking is no event");
    told(1);
    told::memo().clear().wait().unwrap();
    assert_eq!(words(&log), ["miss", "compute", "insert", "invalidate"]);
    let zero = Put {
        ttl: Some(Duration::ZERO),
        ..Put::default()
    };
    told::insert_with(1, 1, zero);
    assert_eq!(words(&log), ["refuse"]);
}

#[test]
fn listeners_of_a_memo_hear_of_that_memo_each_in_order() {
    let (one, other) = (
        Memo::<u64, u64>::builder("one").build(),
        Memo::<u64, u64>::builder("other").build(),
    );
    let heard: Arc<Mutex<Vec<(u8, String)>>> = Arc::default();
    for listener in 0..2 {
        let heard = Arc::clone(&heard);
        one.on_event(move |event| {
            heard.lock().unwrap().push((listener, event.to_string()));
        });
    }
    other.insert(1, 1);
    one.insert(1, 1);
    one.get_or_insert_with(1, || 2);
    let heard = heard.lock().unwrap();
    for listener in 0..2 {
        let of = heard.iter().filter(|(by, _)| *by == listener);
        let events: Vec<_> = of.map(|(_, event)| event.as_str()).collect();
        assert_eq!(events, ["insert one", "hit one"]);
    }
}

#[test]
fn hits_and_misses_together_are_the_calls_under_eight_threads() {
    const CALLS: u64 = 4_000;
    let memo = Memo::<u64, u64>::builder("counted").capacity(20).build();
    let (events, lost) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (told, missing) = (Arc::clone(&events), Arc::clone(&lost));
    memo.on_event(move |event| match event.kind {
        EventKind::Hit { .. } | EventKind::Miss => _ = told.fetch_add(1, Ordering::SeqCst),
        EventKind::Lost { events } => _ = missing.fetch_add(events, Ordering::SeqCst),
        _ => {}
    });
    thread::scope(|scope| {
        for thread in 0..8 {
            let memo = &memo;
            scope.spawn(move || {
                for n in 0..CALLS {
                    let key = (n * 31 + thread) % 40;
                    assert_eq!(memo.get_or_insert_with(key, || key), key);
                    if n % 50 == 0 {
                        memo.invalidate(key);
                    }
                }
            });
        }
    });
    let stats = memo.stats();
    assert_eq!(stats.hits + stats.misses, 8 * CALLS);
    assert!(stats.computes + stats.joins >= stats.misses - stats.hits.min(stats.misses));
    assert!(stats.computes <= stats.misses);
    conserves(&stats);
    let (told, lost) = (events.load(Ordering::SeqCst), lost.load(Ordering::SeqCst));
    assert!(
        told <= 8 * CALLS && told + lost >= 8 * CALLS,
        "{told} and {lost}"
    );
}

#[memokit::test]
fn a_reset_begins_the_counting_anew_and_leaves_what_is_stored() {
    #[memoize]
    fn counted(n: u64) -> u64 {
        n
    }
    counted::memo().reset_stats();
    assert_eq!((counted(1), counted(1), counted(2)), (1, 1, 2));
    let bytes = counted::memo().weight();
    counted::memo().reset_stats();
    let stats = counted::memo().stats();
    let zero = Stats::default();
    assert_eq!((stats.hits, stats.misses, stats.inserts), (0, 0, 0));
    assert_eq!(
        (stats.computes, stats.time_saved),
        (zero.computes, zero.time_saved)
    );
    assert_eq!((stats.entries, stats.bytes), (2, bytes));
    counted(1);
    assert_eq!(counted::memo().stats().hits, 1);
    assert!((counted::memo().stats().hit_rate() - 1.0).abs() < f64::EPSILON);
}

#[memokit::test]
fn a_memo_whose_hits_save_time_says_how_much() {
    #[memoize]
    fn slow(n: u64) -> u64 {
        ManualClock::current().advance(Duration::from_secs(8));
        n
    }
    for _ in 0..4 {
        slow(1);
    }
    let stats = slow::memo().stats();
    assert_eq!(stats.time_saved, Duration::from_secs(24));
    assert!((stats.hit_rate() - 0.75).abs() < f64::EPSILON);
}

#[memokit::test]
fn a_log_hears_of_all_memos_of_its_runtime_and_of_no_other() {
    #[memoize(name = "first")]
    fn first(n: u64) -> u64 {
        second(n)
    }
    #[memoize(name = "second")]
    fn second(n: u64) -> u64 {
        n
    }
    let log = EventLog::start();
    first(1);
    // Bound to nothing: the memo of the process.
    thread::spawn(|| first(2)).join().unwrap();
    assert_eq!(
        log.take(),
        [
            "miss first",
            "miss second",
            "compute second",
            "insert second",
            "compute first",
            "insert first",
        ]
    );
}
