//! Code that a memo calls may call the memo.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use memokit::testing::ManualClock;
use memokit::{EventKind, Memo, memoize};

use crate::support::{conserves, eventually};

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static POKES: Cell<u64> = const { Cell::new(0) };
}

/// Uses `busy` in every way, unless this is such a use already.
fn poke() {
    if INSIDE.replace(true) {
        return;
    }
    POKES.set(POKES.get() + 1);
    assert_eq!(busy(1_000).0, 1_000);
    busy::insert(1_001, Nosy(1_001));
    assert!(busy::with(1_001, |nosy| nosy.0 == 1_001).unwrap_or(true));
    drop(busy::peek(1_001));
    busy::invalidate(1_001);
    busy::refresh(1_002);
    busy::touch(1_002);
    busy::entry(1_002);
    busy::memo().stats();
    if POKES.get().is_multiple_of(2) {
        busy::memo().clear().wait().unwrap();
        busy::memo().set_capacity(Some(3));
        memokit::invalidate_tag("all").wait().unwrap();
    }
    INSIDE.set(false);
}

#[derive(Clone)]
struct Nosy(u64);

impl Drop for Nosy {
    fn drop(&mut self) {
        poke();
    }
}

fn weigh(_: &Nosy) -> usize {
    poke();
    8
}

#[memoize(
    capacity = 3,
    weigh = weigh,
    ttl = |_, _| { poke(); Duration::from_mins(1) },
    tags = |_, _| { poke(); ["all"] },
    cache_if = |_| { poke(); true },
)]
fn busy(n: u64) -> Nosy {
    poke();
    Nosy(n)
}

#[memokit::test]
fn b_02_whatever_a_memo_calls_may_use_the_memo(clock: ManualClock) {
    busy::memo().on_event(|_| poke());
    for n in 0..40 {
        assert_eq!(busy(n % 7).0, n % 7);
        busy::insert(n, Nosy(n));
        busy::invalidate(n % 3);
    }
    assert!(POKES.get() > 100, "{}", POKES.get());
    assert!(busy::memo().len() <= 3);
    conserves(&busy::memo().stats());
    // What expires is dropped on the thread that moves the clock.
    clock.advance(Duration::from_mins(2));
    assert!(busy::memo().is_empty());
    conserves(&busy::memo().stats());
}

#[memokit::test]
fn b_02_a_compute_may_forget_itself_and_everything() {
    #[memoize]
    fn forgetful(n: u64) -> u64 {
        forgetful::invalidate(n);
        forgetful::memo().clear().wait().unwrap();
        n
    }
    assert_eq!((forgetful(1), forgetful(1)), (1, 1));
    assert_eq!(forgetful::memo().stats().refused, 2);
    assert!(forgetful::memo().is_empty());
}

#[test]
fn b_03_a_listener_that_blocks_holds_up_nobody_else() {
    let memo = Arc::new(Memo::<u64, u64>::builder("listened").build());
    let (entered, enters) = mpsc::channel();
    let (go, gate) = mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let (heard, lost) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (hears, loses) = (Arc::clone(&heard), Arc::clone(&lost));
    memo.on_event(move |event| {
        if hears.fetch_add(1, Ordering::SeqCst) == 0 {
            entered.send(()).unwrap();
            gate.lock().unwrap().recv().unwrap();
        }
        if let EventKind::Lost { events } = event.kind {
            loses.fetch_add(events, Ordering::SeqCst);
        }
    });
    let blocked = thread::spawn({
        let memo = Arc::clone(&memo);
        move || memo.get_or_insert_with(0, || 0)
    });
    enters.recv().unwrap();
    // 3 events each: more than a queue holds.
    for n in 1..=1_000 {
        assert_eq!(memo.get_or_insert_with(n, || n), n);
    }
    assert_eq!(heard.load(Ordering::SeqCst), 1);
    go.send(()).unwrap();
    assert_eq!(blocked.join().unwrap(), 0);
    // What it did not hear, it was told the number of: 3 events of the first call, one told loss.
    let (heard, lost) = (heard.load(Ordering::SeqCst), lost.load(Ordering::SeqCst));
    assert!(lost > 0);
    assert_eq!(heard - 1 + lost, 3 * 1_001);
}

#[test]
fn b_04_a_clone_that_takes_long_holds_no_other_key_up() {
    #[derive(Debug)]
    struct Slow(Option<Arc<(Barrier, Barrier)>>);
    impl Clone for Slow {
        fn clone(&self) -> Self {
            if let Some(gates) = &self.0 {
                gates.0.wait();
                gates.1.wait();
            }
            Self(None)
        }
    }
    let memo = Memo::<u64, Slow>::builder("slow").capacity(100).build();
    let gates = Arc::new((Barrier::new(2), Barrier::new(2)));
    memo.insert(0, Slow(Some(Arc::clone(&gates))));
    thread::scope(|scope| {
        let slow = scope.spawn(|| memo.peek(0));
        gates.0.wait();
        // All shards, the one of the slow key too; and the key itself.
        for n in 1..200 {
            memo.insert(n, Slow(None));
            memo.get_or_insert_with(n, || Slow(None));
        }
        memo.invalidate(0);
        memo.insert(0, Slow(None));
        memo.clear().wait().unwrap();
        gates.1.wait();
        assert!(slow.join().unwrap().is_some());
    });
}

#[test]
fn b_06_a_thread_that_ends_while_it_leads_leaves_the_lead_to_another() {
    let memo = Memo::<u64, u64>::builder("led").build();
    thread::scope(|scope| {
        let (lead, led) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let memo = &memo;
        scope.spawn(move || {
            let tasks = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            tasks.block_on(async {
                let never = memo.get_or_insert_with_async(1, std::future::pending());
                let mut never = std::pin::pin!(never);
                let polled = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(never.as_mut().poll(context).is_pending())
                });
                assert!(polled.await);
                lead.send(()).unwrap();
                ended.recv().unwrap();
            });
        });
        led.recv().unwrap();
        let waits = scope.spawn(|| memo.get_or_insert_with(1, || 7));
        eventually(|| memo.stats().joins == 1);
        end.send(()).unwrap();
        assert_eq!(waits.join().unwrap(), 7);
    });
    assert_eq!(memo.stats().computes, 1);
}

#[test]
fn b_07_a_key_that_changes_after_it_was_stored_misses_and_stays_within_the_limit() {
    #[derive(Clone, Debug)]
    struct Shifty(Arc<AtomicU64>);
    impl Hash for Shifty {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.load(Ordering::SeqCst).hash(state);
        }
    }
    impl PartialEq for Shifty {
        fn eq(&self, other: &Self) -> bool {
            self.0.load(Ordering::SeqCst) == other.0.load(Ordering::SeqCst)
        }
    }
    impl Eq for Shifty {}
    let memo = Memo::<Shifty, u64>::builder("shifty").capacity(16).build();
    let key = Shifty(Arc::new(AtomicU64::new(0)));
    for n in 0..1_000 {
        key.0.store(n, Ordering::SeqCst);
        assert_eq!(memo.get_or_insert_with(&key, || n), n);
        assert!(memo.len() <= 16);
    }
    memo.invalidate(&key);
    memo.clear().wait().unwrap();
    assert_eq!((memo.len(), Arc::strong_count(&key.0)), (0, 1));
    conserves(&memo.stats());
}

#[test]
fn a_15_a_key_that_equals_nothing_and_hashes_alike_only_misses() {
    #[derive(Clone, Debug)]
    struct Nan;
    impl Hash for Nan {
        fn hash<H: Hasher>(&self, _: &mut H) {}
    }
    impl PartialEq for Nan {
        fn eq(&self, _: &Self) -> bool {
            false
        }
    }
    impl Eq for Nan {}
    let memo = Memo::<Nan, u64>::builder("nan").capacity(8).build();
    for n in 0..100 {
        assert_eq!(memo.get_or_insert_with(Nan, || n), n);
    }
    assert_eq!((memo.len(), memo.stats().misses), (8, 100));
    conserves(&memo.stats());
}
