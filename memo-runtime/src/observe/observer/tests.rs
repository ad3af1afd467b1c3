//! Resets, and what no listener has to be there for.

use std::thread;
use std::time::Duration;

use super::*;

fn observer() -> Observer {
    Observer::new("app::price", Arc::new(Listeners::new()))
}

#[test]
fn a_reset_sets_all_to_zero_but_what_is_there_now() {
    let observer = observer();
    let took = Duration::from_secs(1);
    observer.emit_many(EventKind::Compute { took }, 3);
    observer.emit(EventKind::StaleHit { saved: took });
    observer.emit(EventKind::Error);
    let ended = observer.reset();
    assert_eq!((ended.computes, ended.hits, ended.errors), (3, 1, 1));
    assert_eq!(ended.time_saved, took);
    let zero = Stats {
        entries: 7,
        bytes: 70,
        ..Stats::default()
    };
    assert_eq!(observer.stats(7, 70), zero);

    let took = Duration::from_nanos(3);
    observer.emit(EventKind::Compute { took });
    let stats = observer.stats(0, 0);
    assert_eq!((stats.computes, stats.errors), (1, 0));
    assert_eq!((stats.compute_p50, stats.compute_p99), (took, took));
}

#[test]
fn o_05_concurrent_resets_neither_lose_nor_double() {
    const THREADS: u64 = 4;
    const EVENTS: u64 = 20_000;
    let observer = observer();
    let took = Duration::from_nanos(2);
    let add = |sums: (u64, u64, Duration), stats: Stats| {
        (
            sums.0 + stats.hits,
            sums.1 + stats.computes,
            sums.2 + stats.time_saved,
        )
    };
    let sums = thread::scope(|scope| {
        let emit = || {
            for _ in 0..EVENTS {
                observer.emit(EventKind::Hit { saved: took });
                observer.emit(EventKind::Compute { took });
            }
        };
        let emitting: Vec<_> = (0..THREADS).map(|_| scope.spawn(emit)).collect();
        let resetting = || {
            let reset = |_| {
                assert!(observer.stats(0, 0).hits <= THREADS * EVENTS);
                observer.reset()
            };
            (0..500).map(reset).fold((0, 0, Duration::ZERO), add)
        };
        let resetting: Vec<_> = (0..2).map(|_| scope.spawn(resetting)).collect();
        for thread in emitting {
            thread.join().unwrap();
        }
        resetting
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .fold((0, 0, Duration::ZERO), |a, b| {
                (a.0 + b.0, a.1 + b.1, a.2 + b.2)
            })
    });
    let total = THREADS * EVENTS;
    assert_eq!(
        add(sums, observer.reset()),
        (total, total, Duration::from_nanos(2 * total))
    );
}
