//! A memo stays within its limits, and what leaves it is dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use memokit::testing::ManualClock;
use memokit::{Memo, Policy, Priority, Put, memoize};

use crate::support::conserves;

fn pinned() -> Put {
    Put {
        pinned: true,
        ..Put::default()
    }
}

fn with_priority(priority: Priority) -> Put {
    Put {
        priority,
        ..Put::default()
    }
}

#[test]
fn c_01_both_limits_hold_at_every_moment_under_writers() {
    const BYTES: u64 = 20_000;
    let memo = Memo::<u64, Vec<u8>>::builder("both")
        .capacity(50)
        .max_bytes(BYTES)
        .weigh(Vec::len)
        .build();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..8_u64)
            .map(|thread| {
                let memo = &memo;
                scope.spawn(move || {
                    for n in 0..3_000 {
                        let size = usize::try_from((n * 37 + thread) % 900).unwrap();
                        memo.insert((n * 7 + thread) % 120, vec![0; size]);
                    }
                })
            })
            .collect();
        let watching = scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                assert!(memo.len() <= 50, "{}", memo.len());
                assert!(memo.weight() <= BYTES, "{}", memo.weight());
            }
        });
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::SeqCst);
        watching.join().unwrap();
    });
    assert!(memo.len() > 10, "the room is used: {}", memo.len());
    conserves(&memo.stats());
}

#[test]
fn c_01_the_bytes_of_keys_count() {
    let memo = Memo::<String, ()>::builder("keys")
        .max_bytes(100_000)
        .build();
    for n in 0..50 {
        let key = format!("{n:010000}");
        memo.get_or_insert_with(key.as_str(), || ());
    }
    assert!((8..=9).contains(&memo.len()), "{}", memo.len());
    assert!(memo.weight() <= 100_000);
}

#[test]
fn c_03_what_is_larger_than_the_memo_is_returned_and_not_kept() {
    let memo = Memo::<u64, Vec<u8>>::builder("large")
        .max_bytes(2_000)
        .weigh(Vec::len)
        .build();
    memo.insert(1, vec![1; 10]);
    assert_eq!(memo.get_or_insert_with(2, || vec![2; 5_000]).len(), 5_000);
    assert_eq!((memo.peek(2), memo.stats().refused), (None, 1));
    assert!(memo.contains(1), "nobody left for it");
    // What it was to replace is outdated.
    memo.insert(1, vec![1; 5_000]);
    assert_eq!((memo.len(), memo.weight()), (0, 0));
    conserves(&memo.stats());
}

#[memokit::test]
fn c_03_a_weight_that_would_overflow_is_too_large() {
    memokit::set_max_bytes(u64::MAX);
    let memo = Memo::<u64, u64>::builder("overflow")
        .max_bytes(10_000)
        .weigh(|value| usize::try_from(*value).unwrap())
        .build();
    assert_eq!(memo.get_or_insert_with(1, || u64::MAX), u64::MAX);
    assert_eq!((memo.len(), memo.weight()), (0, 0));
    let unbounded = Memo::<u64, u64>::builder("unbounded")
        .weigh(|_| usize::MAX)
        .build();
    unbounded.insert(1, 1);
    unbounded.insert(2, 2);
    assert_eq!(unbounded.len(), 1, "no sum of weights wraps");
    conserves(&unbounded.stats());
}

#[test]
fn c_03_values_of_no_weight_are_bounded_by_what_an_entry_takes() {
    let memo = Memo::<u64, u64>::builder("weightless")
        .max_bytes(10_000)
        .weigh(|_| 0)
        .build();
    for n in 0..10_000 {
        memo.insert(n, n);
    }
    assert!((10..=400).contains(&memo.len()), "{}", memo.len());
}

#[test]
fn c_04_a_capacity_of_zero_lets_every_call_through() {
    let memo = Memo::<u64, u64>::builder("none").capacity(0).build();
    memo.insert(1, 5);
    for n in 0..10 {
        assert_eq!(memo.get_or_insert_with(1, || n), n);
    }
    assert_eq!((memo.len(), memo.weight()), (0, 0));
    assert_eq!((memo.stats().computes, memo.stats().inserts), (10, 0));
}

#[test]
fn c_04_a_capacity_of_one_works_under_eight_threads() {
    let memo = Memo::<u64, u64>::builder("one").capacity(1).build();
    thread::scope(|scope| {
        for thread in 0..8 {
            let memo = &memo;
            scope.spawn(move || {
                for n in 0..2_000 {
                    let key = (n + thread) % 5;
                    assert_eq!(memo.get_or_insert_with(key, || key * 2), key * 2);
                    assert!(memo.len() <= 1);
                }
            });
        }
    });
    let stats = memo.stats();
    assert_eq!((stats.hits + stats.misses, memo.len()), (16_000, 1));
    assert_eq!(stats.refused, 0, "there is always room for one");
    conserves(&stats);
}

#[test]
fn c_05_cancelled_callers_leave_nothing_in_flight() {
    let held = Arc::new(());
    let memo = Memo::<(u64, Arc<()>), u64>::builder("cancelled").build();
    let mut context = Context::from_waker(Waker::noop());
    for n in 0..100_000 {
        let call = memo.get_or_insert_with_async((n, Arc::clone(&held)), std::future::pending());
        assert!(std::pin::pin!(call).poll(&mut context).is_pending());
    }
    assert_eq!(Arc::strong_count(&held), 1);
    assert_eq!((memo.len(), memo.stats().misses), (0, 100_000));
    assert_eq!(memo.get_or_insert_with((7, Arc::clone(&held)), || 7), 7);
}

#[test]
fn c_07_limits_may_change_under_load() {
    let memo = Memo::<u64, u64>::builder("changing").build();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for thread in 0..3 {
            let (memo, done) = (&memo, &done);
            scope.spawn(move || {
                let mut n = thread;
                while !done.load(Ordering::SeqCst) {
                    n = (n * 31 + 7) % 1_000;
                    assert_eq!(memo.get_or_insert_with(n, || n + 1), n + 1);
                }
            });
        }
        for round in 0..300 {
            memo.set_capacity(Some(round % 70));
            memo.set_max_bytes((round % 3 == 0).then_some(5_000));
        }
        memo.set_capacity(Some(20));
        memo.set_max_bytes(None);
        done.store(true, Ordering::SeqCst);
    });
    assert!(memo.len() <= 20, "{}", memo.len());
    conserves(&memo.stats());
    memo.clear().wait().unwrap();
    assert_eq!((memo.len(), memo.weight()), (0, 0));
}

#[memokit::test]
fn c_08_what_leaves_is_dropped_at_once(clock: ManualClock) {
    let value = Arc::new(());
    let alive = || Arc::strong_count(&value) - 1;
    let memo = Memo::<u64, Arc<()>>::builder("dropped")
        .ttl(Duration::from_mins(1))
        .capacity(4)
        .policy(Policy::Fifo)
        .build();
    for n in 0..10 {
        memo.insert(n, Arc::clone(&value));
    }
    assert_eq!(alive(), 4, "evicted");
    memo.invalidate(9);
    assert_eq!(alive(), 3, "invalidated");
    memo.insert(8, Arc::clone(&value));
    assert_eq!(alive(), 3, "replaced");
    memo.insert_with(
        1,
        Arc::clone(&value),
        Put {
            tags: vec!["short".to_owned()],
            ..Put::default()
        },
    );
    memokit::invalidate_tag("short").wait().unwrap();
    assert_eq!(alive(), 3, "invalidated by tag");
    clock.advance(Duration::from_secs(61));
    assert_eq!((alive(), memo.len()), (0, 0), "expired");
    drop(memo.get_or_insert_with(1, || Arc::clone(&value)));
    memo.clear().wait().unwrap();
    assert_eq!(alive(), 0, "cleared");
    drop(memo.get_or_insert_with(1, || Arc::clone(&value)));
    drop(memo);
    assert_eq!(alive(), 0, "the memo is gone");
}

#[test]
fn a_pinned_value_is_never_evicted_and_leaves_as_others_do_otherwise() {
    let memo = Memo::<u64, u64>::builder("pinned").capacity(3).build();
    memo.insert_with(1, 1, pinned());
    memo.insert_with(2, 2, pinned());
    for n in 10..30 {
        memo.insert(n, n);
        assert!(memo.contains(n) && memo.len() == 3);
    }
    assert!(memo.entry(1).unwrap().pinned);
    assert_eq!((memo.peek(1), memo.peek(2)), (Some(1), Some(2)));
    // All is pinned: there is no room.
    memo.insert_with(3, 3, pinned());
    memo.insert(4, 4);
    assert_eq!((memo.peek(4), memo.len()), (None, 3));
    assert_eq!(memo.get_or_insert_with(5, || 5), 5);
    memo.set_capacity(Some(1));
    assert_eq!(memo.len(), 3);
    assert!(memo.invalidate(1) && memo.invalidate(2));
    memo.set_capacity(Some(3));
    memo.insert(4, 4);
    assert_eq!(memo.len(), 2);
    conserves(&memo.stats());
}

#[test]
fn what_has_a_low_priority_leaves_before_what_has_a_high_one() {
    let memo = Memo::<u64, u64>::builder("priorities")
        .capacity(3)
        .policy(Policy::Fifo)
        .build();
    memo.insert_with(1, 1, with_priority(Priority::High));
    memo.insert(2, 2);
    memo.insert_with(3, 3, with_priority(Priority::Low));
    let left = |memo: &Memo<u64, u64>| (1..=3).filter(|n| !memo.contains(*n)).collect::<Vec<_>>();
    memo.insert_with(4, 4, with_priority(Priority::High));
    assert_eq!(left(&memo), [3]);
    memo.insert_with(5, 5, with_priority(Priority::High));
    assert_eq!(left(&memo), [2, 3]);
    memo.insert_with(6, 6, with_priority(Priority::High));
    assert_eq!(left(&memo), [1, 2, 3]);
}

#[memokit::test]
fn a_refresh_that_gives_a_larger_value_stays_within_the_limit() {
    #[memoize(max_bytes = "4KiB", weigh = Vec::len)]
    fn growing(n: usize) -> Vec<u8> {
        vec![0; growing::peek(n).map_or(500, |old| old.len() * 2)]
    }
    for n in 0..8 {
        growing(n);
    }
    for _ in 0..6 {
        growing::refresh(7);
        assert!(growing::memo().weight() <= 4 * 1024);
        conserves(&growing::memo().stats());
    }
}

#[memokit::test]
fn r5_what_a_reader_holds_back_weighs_about_as_much_as_the_memo_may_at_most() {
    static HELD: AtomicUsize = AtomicUsize::new(0);
    const SIZE: usize = 256 << 10;

    #[derive(Clone)]
    struct Picture(#[expect(dead_code, reason = "it is what is held")] Arc<Held>);
    struct Held;
    impl Drop for Held {
        fn drop(&mut self) {
            HELD.fetch_sub(SIZE, Ordering::Relaxed);
        }
    }
    fn size(_: &Picture) -> usize {
        SIZE
    }
    #[memoize(max_bytes = "2MiB", weigh = size)]
    fn picture(_: u32) -> Picture {
        HELD.fetch_add(SIZE, Ordering::Relaxed);
        Picture(Arc::new(Held))
    }

    picture(0);
    let most = picture::with(0, |_| {
        let call = |n| {
            picture(n);
            HELD.load(Ordering::Relaxed)
        };
        (1..200).map(call).max()
    });
    // What is in, as much again that waits for the reader, and an entry more.
    assert!(most.flatten() <= Some((4 << 20) + SIZE), "{most:?}");
    assert!(most.flatten() > Some(2 << 20), "{most:?}");
    picture(200);
    assert!(picture::contains(200), "values are kept again");
}
