//! Who leaves a memo with `scope = thread` that is full.

use memokit::{Priority, Put, memoize};

use crate::support::{Newest, conserves};

#[memokit::test]
fn the_policy_that_is_said_holds_in_a_thread() {
    #[memoize(scope = thread, capacity = 2, policy = lru)]
    fn lately(n: u64) -> u64 {
        n
    }
    #[memoize(scope = thread, capacity = 2, policy = lfu)]
    fn often(n: u64) -> u64 {
        n
    }
    #[memoize(scope = thread, capacity = 2, policy = fifo)]
    fn first(n: u64) -> u64 {
        n
    }
    for page in [lately, often, first] {
        for n in [1, 2, 1, 1, 3] {
            page(n);
        }
    }
    assert_eq!([1, 2, 3].map(lately::contains), [true, false, true]);
    assert_eq!([1, 2, 3].map(often::contains), [true, false, true]);
    assert_eq!([1, 2, 3].map(first::contains), [false, true, true]);
    assert_eq!(often::entry(1).expect("stored").uses, 2);
    often(3);
    often(3);
    often(3);
    often(4);
    assert_eq!([1, 3, 4].map(often::contains), [false, true, true]);
    conserves(&often::memo().stats());
}

#[memokit::test]
fn a_walk_over_many_keys_harms_what_is_used_again_and_again_little() {
    #[memoize(scope = thread, capacity = 100)]
    fn page(n: u64) -> u64 {
        n
    }
    for round in 0..200 {
        for n in 0..50 {
            page(n);
        }
        for n in 0..50 {
            page(1_000 + 50 * round + n);
        }
    }
    assert!((0..50).filter(|n| page::contains(*n)).count() > 40);
    assert_eq!(page::memo().len(), 100);
    conserves(&page::memo().stats());
}

#[memokit::test]
fn a_policy_of_ones_own_is_asked_in_a_thread_too() {
    #[memoize(scope = thread, capacity = 2, policy = Newest)]
    fn page(n: u64) -> u64 {
        n
    }
    for n in 0..5 {
        page(n);
    }
    assert_eq!([0, 1, 4].map(page::contains), [true, false, true]);
}

#[memokit::test]
fn priorities_come_before_the_policy() {
    #[memoize(scope = thread, capacity = 3)]
    fn page(n: u64) -> u64 {
        n
    }
    let with = |pinned, priority| Put {
        pinned,
        priority,
        ..Put::default()
    };
    page::insert_with(1, 1, with(true, Priority::Normal));
    page::insert_with(2, 2, with(false, Priority::High));
    for n in 3..20 {
        page(n);
    }
    assert!(page::contains(1) && page::contains(2) && page::contains(19));
    // It takes its place with a priority of its own.
    page::insert_with(2, 2, with(false, Priority::Low));
    page(20);
    assert!(page::contains(1) && !page::contains(2) && page::contains(19));
    page::memo().set_capacity(Some(1));
    page(30);
    assert!(page::contains(1) && !page::contains(30));
    assert_eq!(page::memo().len(), 1);
}
