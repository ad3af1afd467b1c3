//! Code that a memo with `scope = thread` calls may call the memo.

use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::time::Duration;

use memokit::testing::{ManualClock, hit, miss};
use memokit::{Put, memoize};

use crate::support::conserves;

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
    assert!(!busy::contains(1_001));
    busy::refresh(1_002);
    busy::touch(1_002);
    busy::entry(1_002);
    assert!(busy::memo().iter().all(|entry| entry.key().0 <= 1_002));
    busy::memo().stats();
    if POKES.get().is_multiple_of(2) {
        busy::memo().clear().wait().expect("done");
        busy::memo().set_capacity(Some(3));
        memokit::invalidate_tag("all").wait().expect("done");
    }
    INSIDE.set(false);
}

#[derive(Debug)]
struct Nosy(u64);

impl Clone for Nosy {
    fn clone(&self) -> Self {
        poke();
        Self(self.0)
    }
}

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
    scope = thread,
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
fn b_02_whatever_a_memo_of_a_thread_calls_may_use_the_memo(clock: ManualClock) {
    busy::memo().on_event(|_| poke());
    for n in 0..40 {
        assert_eq!(busy(n % 7).0, n % 7);
        busy::insert(n, Nosy(n));
        assert_eq!(busy(n).0, n);
        busy::invalidate(n % 3);
    }
    assert!(POKES.get() > 100, "{}", POKES.get());
    INSIDE.set(true);
    clock.advance(Duration::from_mins(2));
    for n in 0..10 {
        busy(n);
    }
    assert!(busy::memo().len() <= 3);
    conserves(&busy::memo().stats());
}

#[memoize(scope = thread)]
fn number(n: u64) -> Rc<u64> {
    Rc::new(n)
}

#[memokit::test]
fn what_is_done_while_a_value_is_read_in_place_holds_at_once_and_stays() {
    number(1);
    number(2);
    number::with(1, |one| {
        miss!(number(3));
        assert_eq!(*hit!(number(3)), 3);
        number::insert(4, Rc::new(40));
        assert_eq!(number::peek(4).as_deref(), Some(&40));
        assert!(number::invalidate(2) && !number::contains(2));
        // The value itself is another by now; what is read stays.
        number::insert(1, Rc::new(10));
        assert_eq!((**one, *number(1)), (1, 10));
        number::insert(5, Rc::new(5));
        assert!(number::invalidate(5));
        assert!(!number::contains(5));
    })
    .expect("stored");
    assert_eq!(
        [*hit!(number(3)), *hit!(number(4)), *hit!(number(1))],
        [3, 40, 10]
    );
    assert!(!number::contains(2) && !number::contains(5));
    assert_eq!(number::memo().len(), 3);
    conserves(&number::memo().stats());
}

#[memokit::test]
fn what_is_stored_while_a_value_is_read_is_invalidated_as_all_is() {
    number(1);
    number::with(1, |_| {
        let tagged = Put {
            tags: vec!["read".to_owned()],
            ..Put::default()
        };
        number::insert_with(2, Rc::new(2), tagged);
        number(3);
        memokit::invalidate_tag("read").wait().expect("done");
        assert!(!number::contains(2) && number::contains(3));
        number::memo().clear().wait().expect("done");
        assert!(!number::contains(1) && !number::contains(3));
        number(4);
    })
    .expect("stored");
    assert_eq!(
        [1, 2, 3, 4].map(number::contains),
        [false, false, false, true]
    );
    number(5);
    assert_eq!(number::memo().len(), 2);
    conserves(&number::memo().stats());
}

#[memokit::test]
fn more_than_a_few_values_are_computed_and_not_kept_while_one_is_read() {
    number(0);
    number::with(0, |_| {
        for n in 1..=100 {
            assert_eq!(*number(n), n);
        }
    })
    .expect("stored");
    number(1);
    assert_eq!(number::memo().stats().refused, 36);
    assert_eq!(number::memo().len(), 65);
    conserves(&number::memo().stats());
}

#[memokit::test]
fn a_clone_that_calls_the_memo_finds_what_it_has_stored() {
    struct Tree(u64);
    impl Clone for Tree {
        fn clone(&self) -> Self {
            if self.0 > 0 {
                tree(self.0 - 1);
            }
            Self(self.0)
        }
    }
    #[memoize(scope = thread)]
    fn tree(n: u64) -> Tree {
        Tree(n)
    }
    for _ in 0..3 {
        assert_eq!(tree(20).0, 20);
    }
    tree(30);
    conserves(&tree::memo().stats());
    assert!((0..=20).all(tree::contains));
}

#[memokit::test]
fn a_panic_while_a_value_is_read_leaves_the_memo_usable() {
    number(1);
    let words = crate::support::panics(|| number::with(1, |_| panic!("in the middle")));
    assert_eq!(words, "in the middle");
    miss!(number(2));
    hit!(number(2));
    assert!(number::invalidate(1));
}

thread_local!(static SEEN: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) });

#[memokit::test]
fn a_key_whose_hash_and_eq_call_the_memo_is_found() {
    #[derive(Clone, Debug)]
    struct Curious(u64);
    impl Hash for Curious {
        fn hash<H: Hasher>(&self, state: &mut H) {
            if !INSIDE.replace(true) {
                of(&Self(99));
                INSIDE.set(false);
            }
            // All alike, so that each look-up compares.
            0_u64.hash(state);
        }
    }
    impl PartialEq for Curious {
        fn eq(&self, other: &Self) -> bool {
            if !INSIDE.replace(true) {
                of(&Self(98));
                INSIDE.set(false);
            }
            self.0 == other.0
        }
    }
    impl Eq for Curious {}
    #[memoize(scope = thread)]
    fn of(key: &Curious) -> u64 {
        SEEN.with_borrow_mut(|seen| seen.push(key.0));
        key.0
    }
    for _ in 0..3 {
        for n in 0..5 {
            assert_eq!(of(&Curious(n)), n);
        }
    }
    INSIDE.set(true);
    let computed = SEEN.take();
    assert!(
        (0..5).all(|n| computed.iter().filter(|it| **it == n).count() == 1),
        "{computed:?}"
    );
    conserves(&of::memo().stats());
}

#[memoize(scope = thread)]
fn late(n: u64) -> u64 {
    n
}

#[memokit::test]
fn of_many_values_that_wait_for_the_table_the_last_one_stays() {
    late(1);
    late::with(1, |_| {
        for value in 0..100 {
            late::insert(2, value);
            assert_eq!(late::peek(2), Some(value));
        }
        late::with(2, |_| late::insert(2, 200));
        assert_eq!(late::peek(2), Some(200));
    });
    assert_eq!(late::peek(2), Some(200));
    conserves(&late::memo().stats());
}

#[memokit::test]
fn what_was_cleared_while_the_table_was_read_leaves_with_the_next_that_comes() {
    for n in 0..100 {
        late(n);
    }
    late::with(1, |_| {
        late::memo().clear().wait().expect("done");
        late(500);
    });
    late(501);
    assert_eq!(late::memo().len(), 2, "500 and 501");
    conserves(&late::memo().stats());
}
