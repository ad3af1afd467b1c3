//! A policy of the user's own may panic or break its contract: no entry stays for good, and no room is lost.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use memokit::eviction::{Entries, Eviction, Facts, Notes, Slot};
use memokit::testing::EventLog;
use memokit::{EventKind, Memo, Policy, Put, memoize};

use crate::support::conserves;

/// Where a policy goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum At {
    Default,
    Notes,
    Insert,
    Remove,
    Replace,
    Evict,
    Drop,
    /// It lets nobody go.
    Nobody,
    /// It lets somebody go who is not in.
    Stranger,
    /// It lets somebody go of whom it was never told, for that one is pinned.
    Pinned,
    Nowhere,
}

thread_local! {
    /// Where policies of this thread go wrong, once.
    static ARMED: Cell<At> = const { Cell::new(At::Nowhere) };
}

fn is_armed(at: At) -> bool {
    let is_armed = ARMED.get() == at;
    if is_armed {
        ARMED.set(At::Nowhere);
    }
    is_armed
}

fn reached(at: At) {
    assert!(!is_armed(at), "in {at:?}");
}

/// Last in, first out, unless it goes wrong.
struct Moody(Vec<Slot>);

impl Default for Moody {
    fn default() -> Self {
        reached(At::Default);
        Self(Vec::new())
    }
}

impl Eviction for Moody {
    fn notes(&self) -> Notes {
        reached(At::Notes);
        Notes::Uses
    }

    fn insert(&mut self, slot: Slot, _: &Facts) {
        reached(At::Insert);
        self.0.push(slot);
    }

    fn remove(&mut self, slot: Slot) {
        reached(At::Remove);
        self.0.retain(|known| *known != slot);
    }

    fn replace(&mut self, old: Slot, new: Slot, facts: &Facts) {
        reached(At::Replace);
        self.remove(old);
        self.insert(new, facts);
    }

    fn evict(&mut self, _: &dyn Entries) -> Option<Slot> {
        reached(At::Evict);
        if is_armed(At::Nobody) {
            return None;
        }
        if is_armed(At::Stranger) {
            return Some(Slot::new(1_000_000));
        }
        if is_armed(At::Pinned) {
            return Some(Slot::new(0));
        }
        self.0.pop()
    }
}

impl Drop for Moody {
    fn drop(&mut self) {
        reached(At::Drop);
    }
}

const FULL: usize = 6;

/// A full memo: the first is pinned.
fn full() -> Memo<u64, u64> {
    let memo = Memo::builder("moody")
        .capacity(FULL)
        .policy(Policy::custom::<Moody>())
        .build();
    let pinned = Put {
        pinned: true,
        ..Put::default()
    };
    memo.insert_with(0, 0, pinned);
    for key in 1..FULL as u64 {
        memo.insert(key, key);
    }
    memo
}

/// After whatever went wrong in it, a memo keeps what comes, and lets all others go.
#[track_caller]
fn goes_on(memo: &Memo<u64, u64>, at: At) {
    assert_eq!(ARMED.get(), At::Nowhere, "{at:?} was reached");
    conserves(&memo.stats());
    for key in 100..200 {
        memo.insert(key, key);
        assert_eq!(memo.peek(key), Some(key), "{at:?}");
        assert!(memo.len() <= FULL, "{at:?}");
    }
    assert_eq!(memo.len(), FULL, "{at:?}: no room is lost");
    assert_eq!(memo.peek(0), Some(0), "{at:?}: what is pinned stays");
    memo.set_policy(Policy::Fifo);
    for key in 200..200 + FULL as u64 {
        memo.insert(key, key);
    }
    assert!(
        memo.iter()
            .all(|entry| *entry.key() == 0 || *entry.key() >= 200),
        "{at:?}"
    );
    memo.clear().wait().unwrap();
    assert_eq!((memo.len(), memo.weight()), (0, 0), "{at:?}");
    conserves(&memo.stats());
}

#[memokit::test]
fn b_01_a_policy_that_panics_or_breaks_its_contract_loses_no_entry_and_no_room() {
    type Asks = fn(&Memo<u64, u64>);
    let asks: [(At, Asks); 9] = [
        (At::Insert, |memo| memo.insert(7, 7)),
        (At::Evict, |memo| memo.insert(7, 7)),
        (At::Nobody, |memo| memo.insert(7, 7)),
        (At::Stranger, |memo| memo.insert(7, 7)),
        (At::Pinned, |memo| memo.insert(7, 7)),
        (At::Replace, |memo| memo.insert(3, 7)),
        (At::Remove, |memo| assert!(memo.invalidate(3))),
        (At::Evict, |memo| memo.set_capacity(Some(FULL - 1))),
        (At::Evict, |memo| memo.set_policy(Policy::custom::<Moody>())),
    ];
    for (at, ask) in asks {
        let memo = full();
        ARMED.set(at);
        ask(&memo);
        assert_eq!(memo.stats().policy_faults, 1, "{at:?}");
        memo.set_capacity(Some(FULL));
        goes_on(&memo, at);
    }
}

#[memokit::test]
fn b_01_a_policy_that_panics_when_it_is_made_or_dropped_is_replaced() {
    for at in [At::Default, At::Notes] {
        let memo = Memo::builder("moody").capacity(FULL).build();
        memo.insert_with(
            0,
            0,
            Put {
                pinned: true,
                ..Put::default()
            },
        );
        memo.insert(1, 1);
        ARMED.set(at);
        memo.set_policy(Policy::custom::<Moody>());
        assert_eq!(ARMED.get(), At::Nowhere, "{at:?}");
        goes_on(&memo, at);
    }
    let memo = full();
    ARMED.set(At::Drop);
    memo.set_policy(Policy::Lru);
    assert_eq!(memo.len(), FULL, "nobody leaves for that");
    goes_on(&memo, At::Drop);
}

#[memokit::test]
fn b_01_of_a_large_memo_no_part_is_lost_to_a_policy_that_panics() {
    const MANY: usize = 5000;
    /// As [`Moody`], and one for each part of the keys.
    #[derive(Default)]
    struct Loose(Moody);
    impl Eviction for Loose {
        fn is_exact(&self) -> bool {
            false
        }
        fn insert(&mut self, slot: Slot, facts: &Facts) {
            self.0.insert(slot, facts);
        }
        fn remove(&mut self, slot: Slot) {
            self.0.remove(slot);
        }
        fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
            self.0.evict(entries)
        }
    }
    let memo = Memo::<u64, u64>::builder("large")
        .capacity(MANY)
        .policy(Policy::custom::<Loose>())
        .build();
    for key in 0..3 * MANY as u64 {
        if key % 1000 == 999 {
            ARMED.set(if key % 2000 == 999 {
                At::Insert
            } else {
                At::Evict
            });
        }
        memo.insert(key, key);
        assert!(memo.contains(key) && memo.len() <= MANY);
    }
    let faults = memo.stats().policy_faults;
    assert!(faults > 1, "{faults}");
    assert_eq!(memo.len(), MANY);
    memo.set_capacity(Some(10));
    assert_eq!(memo.len(), 10);
    memo.set_capacity(Some(0));
    assert_eq!((memo.len(), memo.weight()), (0, 0), "nobody stays for good");
    conserves(&memo.stats());
}

/// A memo of this thread's, for each place where its policy may go wrong.
macro_rules! goes_on_in_its_thread {
    ($($at:ident)*) => {$({
        #[memoize(scope = thread, capacity = 3, policy = Moody)]
        fn double(n: u64) -> u64 {
            2 * n
        }
        for n in 1..=3 {
            double(n);
        }
        ARMED.set(At::$at);
        assert_eq!(double(4), 8);
        assert!(double::invalidate(4));
        assert_eq!(double::memo().stats().policy_faults, 1, stringify!($at));
        for n in 10..20 {
            double(n);
            assert!(double::contains(n), "{n} after {}", stringify!($at));
        }
        // First in, first out, and nobody stays for good.
        assert!((17..20).all(|n| double::contains(n)));
        assert_eq!(double::memo().len(), 3);
        conserves(&double::memo().stats());
    })*};
}

#[memokit::test]
fn b_01_the_memo_of_a_thread_goes_on_without_its_policy() {
    goes_on_in_its_thread!(Insert Evict Nobody Stranger Remove);
}

#[memokit::test]
fn a_fault_of_a_policy_is_told_to_listeners_that_may_call_the_memo() {
    let log = EventLog::start();
    let memo = Arc::new(full());
    let told = Arc::new(AtomicUsize::new(0));
    memo.on_event({
        let (memo, told) = (Arc::downgrade(&memo), Arc::clone(&told));
        move |event| {
            if event.kind == EventKind::PolicyFault {
                memo.upgrade().unwrap().insert(50, 50);
                told.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    drop(log.take());
    ARMED.set(At::Evict);
    assert_eq!(memo.get_or_insert_with(7, || 7), 7);
    assert_eq!((told.load(Ordering::SeqCst), memo.peek(50)), (1, Some(50)));
    assert!(log.take().contains(&"policy_fault moody".to_owned()));
    let report = memokit::registry().report().to_string();
    assert!(
        report.contains("moody: 1 policies were replaced"),
        "{report}"
    );
}

#[memokit::test]
fn a_fault_of_one_memos_policy_is_none_of_another_that_takes_its_room() {
    memokit::set_max_bytes(100 << 10);
    let build = |name| Memo::<u64, Vec<u8>>::builder(name).weigh(Vec::capacity);
    let moody = build("moody").policy(Policy::custom::<Moody>()).build();
    let busy = build("busy").build();
    for key in 0..90 {
        moody.insert(key, vec![0; 1024]);
    }
    ARMED.set(At::Evict);
    for _ in 0..20 {
        for key in 0..70 {
            busy.get_or_insert_with(key, || vec![0; 1024]);
        }
    }
    assert_eq!(moody.stats().policy_faults, 1);
    assert!(
        busy.len() > 60 && moody.len() < 40,
        "{} {}",
        busy.len(),
        moody.len()
    );
    memokit::set_max_bytes(0);
    assert_eq!((moody.len(), busy.len()), (0, 0));
}
