//! Who is told of what, when, and what a bad listener cannot do.

use std::panic::panic_any;
use std::sync::atomic::AtomicUsize;
use std::sync::{Barrier, OnceLock, mpsc};
use std::time::Duration;

use super::*;
use crate::observe::{Listeners, Observer};

type Log = Arc<Mutex<Vec<String>>>;

fn observer(memo: &'static str) -> Observer {
    Observer::new(memo, Arc::new(Listeners::new()))
}

/// A log, and a listener that writes into it.
fn logging() -> (Log, impl Fn(&Event<'_>) + Send + Sync + 'static) {
    let log = Log::default();
    let written = Arc::clone(&log);
    (log, move |event: &Event<'_>| {
        lock(&written).push(event.to_string());
    })
}

fn hit(nanos: u64) -> EventKind {
    EventKind::Hit {
        saved: Duration::from_nanos(nanos),
    }
}

#[test]
fn listeners_are_told_before_the_call_returns_and_in_order() {
    let wide = Arc::new(Listeners::new());
    let (a, b) = (
        Observer::new("a", Arc::clone(&wide)),
        Observer::new("b", Arc::clone(&wide)),
    );
    let (wide_log, listener) = logging();
    a.emit(EventKind::Evict);
    wide.listen(listener);
    let (own_log, listener) = logging();
    a.listen(listener);

    a.emit(EventKind::Miss);
    assert_eq!(*lock(&own_log), ["miss a"]);
    b.emit(EventKind::Insert);
    a.emit_many(EventKind::Expire, 2);
    assert_eq!(*lock(&own_log), ["miss a", "expire a", "expire a"]);
    let all = ["miss a", "insert b", "expire a", "expire a"];
    assert_eq!(*lock(&wide_log), all);
}

#[test]
fn b_03_a_blocked_listener_keeps_no_other_thread_and_no_other_listener() {
    let observer = observer("a");
    let (entered, is_entered) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let (log, write) = logging();
    observer.listen(move |event| {
        if event.kind == EventKind::Miss {
            entered.send(()).unwrap();
            lock(&released).recv().unwrap();
        }
        write(event);
    });
    let (other_log, listener) = logging();
    observer.listen(listener);

    thread::scope(|scope| {
        let blocked = scope.spawn(|| observer.emit(EventKind::Miss));
        is_entered.recv().unwrap();
        observer.emit(EventKind::Insert); // comes back
        assert!(lock(&log).is_empty());
        assert_eq!(*lock(&other_log), ["miss a", "insert a"]);
        release.send(()).unwrap();
        blocked.join().unwrap();
    });
    assert_eq!(*lock(&log), ["miss a", "insert a"], "nothing was left");
}

#[test]
fn b_03_what_a_full_queue_loses_is_counted_and_told() {
    let observer = observer("a");
    let (entered, is_entered) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hearing = Arc::clone(&heard);
    observer.listen(move |event| {
        if event.kind == EventKind::Miss {
            entered.send(()).unwrap();
            lock(&released).recv().unwrap();
        }
        lock(&hearing).push(event.kind);
    });

    thread::scope(|scope| {
        let blocked = scope.spawn(|| observer.emit(EventKind::Miss));
        is_entered.recv().unwrap();
        observer.emit_many(hit(1), QUEUE + 5);
        assert_eq!(observer.stats(0, 0).events_lost, 5);
        release.send(()).unwrap();
        blocked.join().unwrap();
    });
    observer.emit(EventKind::Evict);
    let heard = lock(&heard);
    assert_eq!(heard.len(), 1 + QUEUE + 2);
    let lost = EventKind::Lost { events: 5 };
    assert_eq!(heard[QUEUE..], [hit(1), lost, EventKind::Evict]);
    let stats = observer.stats(0, 0);
    assert_eq!((stats.events_lost, stats.hits), (5, QUEUE as u64 + 5));
}

#[test]
fn b_03_a_listener_that_panics_is_counted_and_called_again() {
    let observer = observer("a");
    let calls = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&calls);
    observer.listen(move |_| {
        counting.fetch_add(1, Ordering::Relaxed);
        panic!("a listener's own fault");
    });
    let (log, listener) = logging();
    observer.listen(listener);

    observer.emit_many(EventKind::Miss, 3);
    assert_eq!(calls.load(Ordering::Relaxed), 3);
    let stats = observer.stats(0, 0);
    assert_eq!((stats.listener_panics, stats.misses), (3, 3));
    let log = lock(&log);
    let of = |line: &str| log.iter().filter(|told| *told == line).count();
    assert_eq!((of("miss a"), of("listener_panic a")), (3, 3));
}

#[test]
fn b_03_two_listeners_that_always_panic_come_to_an_end() {
    let observer = observer("a");
    observer.listen(|event| panic!("{event}"));
    observer.listen(|event| panic!("{event}"));
    observer.emit(EventKind::Miss);
    // Both for the miss, and each for the other's panic.
    assert_eq!(observer.stats(0, 0).listener_panics, 4);
}

#[test]
fn b_03_a_panic_whose_payload_panics_when_dropped_is_contained() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic_any(Self);
        }
    }
    let observer = observer("a");
    observer.listen(|_| panic_any(Bomb));
    observer.emit_many(EventKind::Miss, 2);
    assert_eq!(observer.stats(0, 0).listener_panics, 2);
}

#[test]
fn b_02_what_a_listener_causes_is_counted_and_told_to_others_only() {
    static OBSERVER: OnceLock<Observer> = OnceLock::new();
    let observer = OBSERVER.get_or_init(|| observer("a"));
    observer.listen(|_| OBSERVER.get().unwrap().emit(EventKind::Join));
    let (log, listener) = logging();
    observer.listen(listener);

    observer.emit(EventKind::Miss);
    assert_eq!(*lock(&log), ["miss a", "join a"]);
    observer.emit(EventKind::Miss);
    assert_eq!(observer.stats(0, 0).joins, 2);
}

#[test]
fn b_02_listeners_that_cause_events_for_each_other_come_to_an_end_on_many_threads() {
    static PING: OnceLock<Observer> = OnceLock::new();
    static PONG: OnceLock<Observer> = OnceLock::new();
    let ping = PING.get_or_init(|| observer("ping"));
    let pong = PONG.get_or_init(|| observer("pong"));
    ping.listen(|_| PONG.get().unwrap().emit(EventKind::Join));
    pong.listen(|_| PING.get().unwrap().emit(EventKind::Join));
    thread::scope(|scope| {
        for observer in [ping, pong, ping, pong] {
            scope.spawn(|| (0..50).for_each(|_| observer.emit(EventKind::Miss)));
        }
    });
    let joins = ping.stats(0, 0).joins + pong.stats(0, 0).joins;
    // A miss here is a join there, which is a join here again, told to nobody.
    assert_eq!(joins, 2 * 200);
}

#[test]
fn o_05_nothing_is_left_untold_once_all_calls_have_returned() {
    const THREADS: usize = 8;
    const EVENTS: usize = 40;
    for _ in 0..200 {
        let observer = observer("a");
        let heard = Arc::new(AtomicUsize::new(0));
        let inside = Arc::new(AtomicUsize::new(0));
        let hearing = Arc::clone(&heard);
        observer.listen(move |event| {
            let others = inside.fetch_add(1, Ordering::SeqCst);
            assert_eq!((others, event.kind), (0, EventKind::Miss));
            hearing.fetch_add(1, Ordering::SeqCst);
            inside.fetch_sub(1, Ordering::SeqCst);
        });
        let start = Barrier::new(THREADS);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    start.wait();
                    observer.emit_many(EventKind::Miss, EVENTS);
                });
            }
        });
        // Fewer than a queue holds, so none can be lost.
        assert_eq!(heard.load(Ordering::SeqCst), THREADS * EVENTS);
        let stats = observer.stats(0, 0);
        assert_eq!((stats.events_lost, stats.listener_panics), (0, 0));
    }
}

#[test]
fn o_05_told_and_lost_are_all_that_happened() {
    const THREADS: usize = 8;
    const EVENTS: usize = 4000;
    let observer = observer("a");
    let heard = Arc::new(AtomicU64::new(0));
    let missed = Arc::new(AtomicU64::new(0));
    let (hearing, missing) = (Arc::clone(&heard), Arc::clone(&missed));
    observer.listen(move |event| match event.kind {
        EventKind::Lost { events } => {
            missing.fetch_add(events, Ordering::SeqCst);
        }
        _ => {
            hearing.fetch_add(1, Ordering::SeqCst);
            thread::yield_now();
        }
    });
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..EVENTS).for_each(|_| observer.emit(EventKind::Miss)));
        }
    });
    // What a tired thread left is told with the next event.
    observer.emit(EventKind::Evict);
    let lost = observer.stats(0, 0).events_lost;
    assert_eq!(missed.load(Ordering::SeqCst), lost);
    let total = (THREADS * EVENTS) as u64 + 1;
    assert_eq!(heard.load(Ordering::SeqCst) + lost, total);
}

#[test]
fn b_03_a_call_comes_back_however_fast_others_add_to_what_it_tells() {
    let observer = observer("a");
    let (ask, asked) = mpsc::channel();
    let (answer, answered) = mpsc::channel();
    let end = ask.clone();
    let (ask, answered) = (Mutex::new(ask), Mutex::new(answered));
    let caller = thread::current().id();
    let told = Arc::new(AtomicUsize::new(0));
    let telling = Arc::clone(&told);
    observer.listen(move |_| {
        // While the caller is in here, another thread adds an event: the queue is never empty.
        if thread::current().id() == caller {
            telling.fetch_add(1, Ordering::SeqCst);
            lock(&ask).send(true).unwrap();
            lock(&answered).recv().unwrap();
        }
    });
    thread::scope(|scope| {
        let (observer, answer) = (&observer, answer);
        scope.spawn(move || {
            while asked.recv() == Ok(true) {
                observer.emit(hit(0));
                answer.send(()).unwrap();
            }
        });
        observer.emit(EventKind::Miss);
        end.send(false).unwrap();
    });
    assert!(told.load(Ordering::SeqCst) <= TIRED + QUEUE);
}
