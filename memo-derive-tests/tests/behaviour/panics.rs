//! User code may panic anywhere: its caller sees it, nobody else does, and the memo goes on.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use memokit::testing::{EventLog, ManualClock};
use memokit::{Memo, memoize};

use crate::support::{conserves, eventually, panics};

/// A place in user code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum At {
    Hash,
    Eq,
    KeyClone,
    KeyDrop,
    ValueClone,
    ValueDrop,
    Weigh,
    Tags,
    Ttl,
    Condition,
    Compute,
    Nowhere,
}

thread_local! {
    /// Where code of this thread panics, and how often it still does.
    static ARMED: Cell<(At, u32)> = const { Cell::new((At::Nowhere, 0)) };
}

fn arm(at: At, times: u32) {
    ARMED.set((at, times));
}

fn reached(at: At) {
    let (armed, times) = ARMED.get();
    if armed == at && times > 0 {
        ARMED.set((at, times - 1));
        panic!("in {at:?}");
    }
}

#[derive(Debug)]
struct Key(u64);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        reached(At::Hash);
        self.0.hash(state);
    }
}
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        reached(At::Eq);
        self.0 == other.0
    }
}
impl Eq for Key {}
impl Clone for Key {
    fn clone(&self) -> Self {
        reached(At::KeyClone);
        Self(self.0)
    }
}
impl Drop for Key {
    fn drop(&mut self) {
        reached(At::KeyDrop);
    }
}

#[derive(Debug, PartialEq)]
struct Value(u64);

impl Clone for Value {
    fn clone(&self) -> Self {
        reached(At::ValueClone);
        Self(self.0)
    }
}
impl Drop for Value {
    fn drop(&mut self) {
        reached(At::ValueDrop);
    }
}

fn compute(n: u64) -> Value {
    reached(At::Compute);
    Value(n)
}

/// A memo of two entries, 1 and 2, all of whose hooks may panic.
fn armed_memo() -> Memo<Key, Value> {
    let memo = Memo::<Key, Value>::builder("armed")
        .capacity(2)
        .ttl_by(|_, _| {
            reached(At::Ttl);
            Duration::MAX
        })
        .cache_if(|_| {
            reached(At::Condition);
            true
        })
        .weigh(|_| {
            reached(At::Weigh);
            8
        })
        .tags_by(|_, _| {
            reached(At::Tags);
            vec!["all".to_owned()]
        })
        .build();
    memo.insert(Key(1), Value(1));
    memo.insert(Key(2), Value(2));
    memo
}

/// Panics once at each of these places in `operation`; then everything works.
#[track_caller]
fn survives(places: &[At], operation: impl Fn(&Memo<Key, Value>)) {
    for &at in places {
        let memo = armed_memo();
        arm(at, 1);
        let message = panics(|| operation(&memo));
        assert_eq!(message, format!("in {at:?}"));
        assert_eq!(ARMED.get().1, 0, "once");
        conserves(&memo.stats());
        // No flight is left, by this thread or by another.
        for n in 1..=4 {
            let asked = || memo.get_or_insert_with(&Key(n), || compute(n)).0;
            assert_eq!(asked(), n);
            assert_eq!(thread::scope(|scope| scope.spawn(asked).join().unwrap()), n);
        }
        operation(&memo);
        conserves(&memo.stats());
        assert!(memo.len() <= 2);
        memo.clear().wait().unwrap();
        assert_eq!((memo.len(), memo.weight()), (0, 0));
        conserves(&memo.stats());
    }
}

const STORING: [At; 4] = [At::Weigh, At::Tags, At::Ttl, At::Condition];

#[test]
fn b_01_a_panic_in_a_miss_is_seen_by_its_caller_and_leaves_a_memo_that_works() {
    let (three, one) = (Key(3), Key(1));
    let miss = |memo: &Memo<Key, Value>| {
        // What is found in `survives` may be a hit: then it is forgotten first.
        memo.invalidate(&three);
        drop(memo.get_or_insert_with(&three, || compute(3)));
    };
    survives(&[At::Compute, At::KeyClone, At::ValueClone], miss);
    survives(&STORING, miss);
    survives(&[At::KeyDrop, At::ValueDrop], |memo| {
        drop(memo.get_or_insert_with(&three, || compute(3)));
        memo.insert(&one, Value(1));
        memo.insert(&three, Value(3));
    });
}

#[test]
fn b_01_a_panic_in_a_hit_leaves_a_memo_that_works() {
    let one = Key(1);
    survives(&[At::Hash, At::Eq, At::ValueClone], |memo| {
        memo.insert(&one, Value(1));
        drop(memo.get_or_insert_with(&one, || compute(1)));
    });
    survives(&[At::Eq, At::ValueClone], |memo| {
        memo.insert(&one, Value(1));
        drop(memo.peek(&one));
    });
}

#[test]
fn b_01_a_panic_in_an_insert_leaves_a_memo_that_works() {
    let one = Key(1);
    survives(&STORING, |memo| memo.insert(&one, Value(1)));
    survives(&[At::Hash, At::Eq, At::KeyClone], |memo| {
        memo.insert(&one, Value(1));
        memo.insert(&one, Value(1));
    });
    survives(&[At::KeyDrop, At::ValueDrop], |memo| {
        memo.insert(&one, Value(1));
        memo.insert(&one, Value(1));
    });
}

#[test]
fn b_01_a_panic_in_an_invalidation_leaves_a_memo_that_works() {
    let one = Key(1);
    survives(&[At::Hash, At::Eq, At::KeyDrop, At::ValueDrop], |memo| {
        memo.insert(&one, Value(1));
        memo.invalidate(&one);
    });
    survives(&[At::KeyDrop, At::ValueDrop], |memo| {
        memo.insert(&one, Value(1));
        memo.clear().wait().unwrap();
    });
}

#[test]
fn b_01_two_values_that_panic_when_they_are_dropped_do_not_end_the_program() {
    let together: [fn(&Memo<Key, Value>); 3] = [
        |memo| memo.set_capacity(Some(0)),
        |memo| memo.set_max_bytes(Some(1)),
        |memo| memo.clear().wait().unwrap(),
    ];
    for leave in together {
        let memo = armed_memo();
        arm(At::ValueDrop, 2);
        assert_eq!(panics(|| leave(&memo)), "in ValueDrop");
        assert_eq!(ARMED.get().1, 0, "both were dropped");
        assert_eq!((memo.len(), memo.weight()), (0, 0));
        conserves(&memo.stats());
    }
}

#[test]
fn b_01_two_values_that_one_insert_evicts_may_both_panic() {
    let memo = Memo::<u64, Value>::builder("heavy")
        .max_bytes(1_000)
        .weigh(|value| usize::try_from(value.0).unwrap())
        .build();
    memo.insert(1, Value(200));
    memo.insert(2, Value(200));
    let heavy = Value(800);
    arm(At::ValueDrop, 2);
    assert_eq!(panics(|| memo.insert(3, heavy)), "in ValueDrop");
    assert_eq!(memo.stats().evictions, 2);
    assert_eq!(memo.peek(3), Some(Value(800)));
    conserves(&memo.stats());
}

#[memokit::test]
fn b_01_a_value_that_panics_as_it_expires_ends_nobody(clock: ManualClock) {
    let memo = Memo::<u64, Value>::builder("expiring")
        .ttl(Duration::from_secs(5))
        .build();
    for n in 0..4 {
        memo.insert(n, Value(n));
    }
    arm(At::ValueDrop, 4);
    clock.advance(Duration::from_secs(10));
    assert_eq!(
        (memo.len(), memo.stats().expiries, ARMED.get().1),
        (0, 4, 0)
    );
    assert_eq!(memo.get_or_insert_with(1, || Value(7)), Value(7));
}

#[test]
fn b_01_a_weigher_that_panics_hands_the_compute_to_one_who_waits() {
    let memo = Memo::<u64, u64>::builder("handed")
        .weigh(|_| {
            reached(At::Weigh);
            8
        })
        .build();
    let (start, release) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        let unlucky = scope.spawn(|| {
            panics(|| {
                arm(At::Weigh, 1);
                memo.get_or_insert_with(1, || {
                    start.wait();
                    release.wait();
                    1
                })
            })
        });
        start.wait();
        let waiting: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| memo.get_or_insert_with(1, || 2)))
            .collect();
        eventually(|| memo.stats().joins == 3);
        release.wait();
        assert_eq!(unlucky.join().unwrap(), "in Weigh");
        for waits in waiting {
            assert_eq!(waits.join().unwrap(), 2);
        }
    });
    assert_eq!(memo.stats().inserts, 1);
}

#[memokit::test]
fn b_01_a_key_expression_that_panics_is_its_callers_own() {
    #[memoize(key(u64) = { reached(At::KeyClone); n % 10 })]
    fn digit(n: u64) -> u64 {
        n % 10
    }
    arm(At::KeyClone, 1);
    assert_eq!(panics(|| digit(17)), "in KeyClone");
    assert_eq!((digit(17), digit(27)), (7, 7));
    assert_eq!((digit::memo().stats().hits, digit::memo().len()), (1, 1));
}

#[memokit::test]
fn b_03_a_listener_that_panics_is_called_again_and_its_panics_are_counted() {
    #[memoize]
    fn heard(n: u64) -> u64 {
        n
    }
    let log = EventLog::start();
    heard::memo().on_event(|_| panic!("I do not want to hear"));
    assert_eq!((heard(1), heard(1)), (1, 1));
    let panics = log.take();
    let panics = panics
        .iter()
        .filter(|line| line.starts_with("listener_panic"));
    // A miss, a compute, an insert, a hit.
    assert_eq!(panics.count(), 4);
}
