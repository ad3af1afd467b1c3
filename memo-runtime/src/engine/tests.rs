use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::clock::ManualClock;
use crate::entry::{Head, Usage};
use crate::policy::Priority;
use crate::version::{Belonging, Fences, Ledger};

fn entry(key: u64) -> Entry<u64, u64> {
    // Spread as a hash is, so that all shards are used.
    let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let head = Head {
        hash,
        token: Fences::new(Arc::new(Ledger::new())).token(),
        groups: Belonging::default(),
        written: Tick::default(),
        fresh_until: None,
        kept_until: None,
        tti: None,
        cost: Duration::ZERO,
        weight: 1,
        pinned: false,
        priority: Priority::Normal,
        usage: Usage::default(),
        arrival: 0,
    };
    Entry {
        key: Arc::new(key),
        value: key,
        head,
    }
}

/// An entry of which something is changed.
fn with(key: u64, change: impl FnOnce(&mut Head)) -> Entry<u64, u64> {
    let mut entry = entry(key);
    change(&mut entry.head);
    entry
}

fn contains(engine: &Engine<u64, u64>, key: u64) -> bool {
    engine.get(entry(key).hash, |other| *other == key).is_some()
}

fn put(engine: &Engine<u64, u64>, entry: Entry<u64, u64>) -> Insertion<u64, u64> {
    engine.insert_if(entry, |_| true)
}

fn insert(engine: &Engine<u64, u64>, key: u64) -> Insertion<u64, u64> {
    let insertion = put(engine, entry(key));
    assert_eq!(insertion.outcome, Outcome::Stored);
    insertion
}

fn values(evicted: &[Arc<Entry<u64, u64>>]) -> Vec<u64> {
    evicted.iter().map(|entry| entry.value).collect()
}

#[test]
fn the_oldest_leaves_first_and_a_rewrite_is_young_again() {
    let engine = Engine::new(Some(3), None);
    for key in [1, 2, 3] {
        insert(&engine, key);
    }
    let rewrite = insert(&engine, 1);
    assert_eq!(rewrite.replaced.map(|entry| entry.value), Some(1));
    assert!(rewrite.evicted.is_empty());
    assert_eq!(values(&insert(&engine, 4).evicted), [2]);
    assert!([1, 3, 4].iter().all(|&key| contains(&engine, key)));
}

#[test]
fn c_04_capacity_zero_keeps_nothing_and_one_keeps_the_last() {
    let none = Engine::new(Some(0), None);
    assert_eq!(put(&none, entry(1)).outcome, Outcome::TooLarge);
    assert_eq!(none.room().entries(), 0);
    let one = Engine::new(Some(1), None);
    insert(&one, 1);
    insert(&one, 2);
    assert!(!contains(&one, 1) && contains(&one, 2));
}

#[test]
fn a_memo_holds_exactly_its_capacity_in_the_order_of_arrival() {
    for capacity in [1, 7, 1024, 5003] {
        let engine = Engine::new(Some(capacity), None);
        for key in 0..20_000 {
            let evicted = insert(&engine, key).evicted;
            let expected = key.checked_sub(capacity as u64);
            assert_eq!(values(&evicted), Vec::from_iter(expected));
        }
        assert_eq!(engine.room().entries(), capacity as u64);
    }
}

#[test]
fn what_was_removed_leaves_no_ghosts_that_count() {
    let engine = Engine::new(Some(2), None);
    for round in 0..10_000 {
        insert(&engine, round);
        assert!(
            engine
                .remove(entry(round).hash, |key| *key == round)
                .is_some()
        );
    }
    insert(&engine, 1);
    insert(&engine, 2);
    assert!(contains(&engine, 1) && contains(&engine, 2));
}

#[test]
fn bytes_make_room_by_as_many_entries_as_it_takes() {
    let engine = Engine::new(None, Some(10));
    let heavy = |key, weight| with(key, |head| head.weight = weight);
    for key in 0..10 {
        insert(&engine, key);
    }
    assert_eq!(values(&put(&engine, heavy(20, 4)).evicted), [0, 1, 2, 3]);
    assert_eq!(engine.room().bytes(), 10);
    // Larger than all: what it would have replaced is outdated, and leaves.
    let outsize = put(&engine, heavy(20, 11));
    assert_eq!(outsize.outcome, Outcome::TooLarge);
    assert!(outsize.evicted.is_empty());
    assert_eq!(outsize.replaced.map(|entry| entry.weight), Some(4));
    assert_eq!((engine.room().entries(), engine.room().bytes()), (6, 6));
}

#[test]
fn a_pinned_entry_stays_and_a_lower_priority_leaves_first() {
    let engine = Engine::new(Some(3), None);
    put(&engine, with(1, |head| head.pinned = true));
    put(&engine, with(2, |head| head.priority = Priority::High));
    insert(&engine, 3);
    assert_eq!(values(&insert(&engine, 4).evicted), [3]);
    let critical = with(5, |head| head.priority = Priority::Critical);
    assert_eq!(values(&put(&engine, critical).evicted), [4]);
    for key in [6, 7] {
        put(&engine, with(key, |head| head.pinned = true));
    }
    assert!([1, 6, 7].iter().all(|&key| contains(&engine, key)));
    assert_eq!(put(&engine, entry(8)).outcome, Outcome::TooLarge);
    assert_eq!(engine.room().entries(), 3);
}

#[test]
fn what_has_expired_leaves_and_what_was_used_stays() {
    let engine = Engine::new(None, None);
    let second = Duration::from_secs(1);
    let at = |seconds: u64| Tick::default().after(Duration::from_secs(seconds));
    for key in 0..1000 {
        put(
            &engine,
            with(key, |head| head.kept_until = Some(at(1 + key % 2))),
        );
    }
    put(&engine, with(2000, |head| head.tti = Some(second)));
    let used = engine
        .get(entry(2000).hash, |key| *key == 2000)
        .expect("there");
    let clock = ManualClock::new();
    clock.advance(second);
    used.note_use(&clock.clock());
    assert_eq!(engine.next_expiry(), Some(at(1)));
    let mut expired = 0;
    engine.expire(at(1), |entries| expired += entries.len());
    assert_eq!((expired, engine.room().entries()), (500, 501));
    assert_eq!(engine.next_expiry(), Some(at(2)));
    engine.expire(at(2), |entries| expired += entries.len());
    assert_eq!((expired, engine.room().entries()), (1001, 0));
    assert_eq!(engine.next_expiry(), None);
}

#[test]
fn c_07_a_lower_limit_is_kept_once_the_excess_is_evicted() {
    let engine = Engine::new(None, None);
    for key in 0..100 {
        insert(&engine, key);
    }
    engine.limit_entries(Some(10));
    assert_eq!(engine.evict_excess().len(), 90);
    assert!(contains(&engine, 99) && !contains(&engine, 89));
    engine.limit_entries(None);
    engine.limit_bytes(Some(3));
    assert_eq!(engine.evict_excess().len(), 7);
}
