use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::clock::ManualClock;
use crate::entry::{Entry, Head};
use crate::policy::Priority;
use crate::reader::Reader;

type Map = Engine<u64, u64>;

fn hash(key: u64) -> u64 {
    foldhash::fast::FixedState::default().hash_one(key)
}

/// An entry of which something is changed.
fn with(key: u64, change: impl FnOnce(&mut Head)) -> Entry<u64, u64> {
    let mut head = Head::of_hash(hash(key));
    change(&mut head);
    Entry {
        key: Arc::new(key),
        value: key,
        head,
    }
}

fn engine(policy: Policy, capacity: Option<usize>, max_bytes: Option<u64>) -> Map {
    Engine::new(Design {
        capacity,
        max_bytes,
        policy,
        ..Design::default()
    })
}

fn fifo(capacity: Option<usize>, max_bytes: Option<u64>) -> Map {
    engine(Policy::Fifo, capacity, max_bytes)
}

/// All policies of memokit's.
const POLICIES: [Policy; 9] = [
    Policy::Best,
    Policy::Fifo,
    Policy::Lru,
    Policy::Lfu,
    Policy::Ttl,
    Policy::Size,
    Policy::Sieve,
    Policy::S3Fifo,
    Policy::TinyLfu,
];

fn has(engine: &Map, key: u64) -> bool {
    let reads = engine.read(Reader::mine(), hash(key));
    let found = reads.find(hash(key), |other| *other == key);
    found.is_some_and(|entry| *entry.value() == key)
}

#[test]
fn an_index_that_was_outgrown_does_not_stay() {
    let engine = fifo(None, None);
    for key in 0..10_000 {
        drop(put(&engine, with(key, |_| ())));
    }
    assert!(!engine.is_waiting(), "nobody reads it");
}

fn all(engine: &Map) -> Vec<u64> {
    let mut keys = Vec::new();
    let mut place = Place::default();
    while let Some((some, next)) = engine.page(place, &mut |entry| Some(*entry.key())) {
        keys.extend(some);
        place = next;
    }
    keys.sort_unstable();
    keys
}

fn put(engine: &Map, entry: Entry<u64, u64>) -> Insertion<u64, u64> {
    engine.insert_if(engine.pack(entry), |_| true, || ())
}

fn insert(engine: &Map, key: u64) -> Insertion<u64, u64> {
    let insertion = put(engine, with(key, |_| ()));
    assert_eq!(insertion.outcome, Outcome::Stored);
    insertion
}

fn remove(engine: &Map, key: u64) -> bool {
    let removal = engine.remove(hash(key), |other| *other == key, |_| Some(()));
    removal.told.is_some()
}

#[test]
fn the_oldest_leaves_first_and_a_rewrite_is_young_again() {
    let engine = fifo(Some(3), None);
    for key in [1, 2, 3] {
        insert(&engine, key);
    }
    let rewrite = insert(&engine, 1);
    assert_eq!((rewrite.replaced.count, rewrite.evicted.count), (1, 0));
    assert_eq!(insert(&engine, 4).evicted.count, 1);
    assert_eq!(all(&engine), [1, 3, 4]);
}

#[test]
fn c_04_capacity_zero_keeps_nothing_and_one_keeps_the_last() {
    for policy in POLICIES {
        let none = engine(policy, Some(0), None);
        assert_eq!(put(&none, with(1, |_| ())).outcome, Outcome::TooLarge);
        assert_eq!(none.room().entries(), 0);
        let one = engine(policy, Some(1), None);
        insert(&one, 1);
        insert(&one, 2);
        assert_eq!(all(&one), [2], "{policy:?}");
    }
}

#[test]
fn a_memo_holds_exactly_its_capacity() {
    for policy in POLICIES {
        for capacity in [1, 7, 1024, 5003] {
            let engine = engine(policy, Some(capacity), None);
            for key in 0..20_000 {
                let evicted = insert(&engine, key).evicted.count;
                assert_eq!(evicted, usize::from(key >= capacity as u64), "{policy:?}");
            }
            assert_eq!(engine.room().entries(), capacity as u64);
            assert_eq!(all(&engine).len(), capacity);
        }
    }
}

#[test]
fn an_exact_order_holds_over_the_whole_memo() {
    for capacity in [1, 2, 3, 7, 5003] {
        let engine = fifo(Some(capacity), None);
        for key in 0..3 * capacity as u64 {
            insert(&engine, key);
            let oldest = (key + 1).saturating_sub(capacity as u64);
            assert!(has(&engine, oldest) && has(&engine, key));
            assert!(oldest == 0 || !has(&engine, oldest - 1));
        }
    }
}

#[test]
fn what_was_removed_takes_no_room() {
    for policy in POLICIES {
        let engine = engine(policy, Some(2), None);
        for round in 0..10_000 {
            insert(&engine, round);
            assert!(remove(&engine, round) && !remove(&engine, round));
        }
        insert(&engine, 1);
        insert(&engine, 2);
        assert_eq!(all(&engine), [1, 2], "{policy:?}");
    }
}

#[test]
fn bytes_make_room_by_as_many_entries_as_it_takes() {
    let engine = fifo(None, Some(10));
    let heavy = |key, weight| with(key, |head| head.weight = weight);
    for key in 0..10 {
        insert(&engine, key);
    }
    assert_eq!(put(&engine, heavy(20, 4)).evicted.count, 4);
    assert_eq!(all(&engine), [4, 5, 6, 7, 8, 9, 20]);
    assert_eq!(engine.room().bytes(), 10);
    // Larger than all: what it would have replaced is outdated, and leaves.
    let outsize = put(&engine, heavy(20, 11));
    assert_eq!(outsize.outcome, Outcome::TooLarge);
    assert_eq!((outsize.replaced.count, outsize.evicted.count), (1, 0));
    assert_eq!((engine.room().entries(), engine.room().bytes()), (6, 6));
}

#[test]
fn a_pinned_entry_stays_and_a_lower_priority_leaves_first() {
    for policy in POLICIES {
        let engine = engine(policy, Some(3), None);
        let pinned = |key| with(key, |head| head.pinned = true);
        let of = |key, priority| with(key, |head| head.priority = priority);
        put(&engine, pinned(1));
        put(&engine, of(2, Priority::High));
        insert(&engine, 3);
        insert(&engine, 4);
        assert_eq!(all(&engine), [1, 2, 4], "{policy:?}");
        put(&engine, of(5, Priority::Critical));
        assert_eq!(all(&engine), [1, 2, 5], "{policy:?}");
        for key in [6, 7] {
            put(&engine, pinned(key));
        }
        assert_eq!(all(&engine), [1, 6, 7], "{policy:?}");
        assert_eq!(put(&engine, with(8, |_| ())).outcome, Outcome::TooLarge);
        assert_eq!(engine.room().entries(), 3);
    }
}

#[test]
fn what_has_expired_leaves_and_what_was_used_stays() {
    let engine = engine(Policy::Best, None, None);
    let second = Duration::from_secs(1);
    let at = |seconds: u64| Tick::default().after(Duration::from_secs(seconds));
    for key in 0..1000 {
        let until = Some(at(1 + key % 2));
        let timed = with(key, |head| {
            (head.fresh_until, head.kept_until) = (until, until);
        });
        put(&engine, timed);
    }
    put(&engine, with(2000, |head| head.tti = Some(second)));
    let clock = ManualClock::new();
    clock.advance(second);
    {
        let reads = engine.read(Reader::mine(), hash(2000));
        let used = reads.find(hash(2000), |key| *key == 2000);
        let head = used.and_then(|entry| entry.head()).expect("there");
        head.note_touch(&clock.clock());
    }
    assert_eq!(engine.next_expiry(), Some(at(1)));
    let mut expired = 0;
    engine.expire(at(1), &mut |gone, _| expired += gone.count);
    assert_eq!((expired, engine.room().entries()), (500, 501));
    assert_eq!(engine.next_expiry(), Some(at(2)));
    engine.expire(at(2), &mut |gone, _| expired += gone.count);
    assert_eq!((expired, engine.room().entries()), (1001, 0));
    assert_eq!(engine.next_expiry(), None);
}

#[test]
fn c_07_a_lower_limit_is_kept_once_the_excess_is_evicted() {
    for policy in POLICIES {
        let engine = engine(policy, None, None);
        for key in 0..100 {
            insert(&engine, key);
        }
        engine.limit_entries(Some(10));
        assert_eq!(engine.evict_excess().0.count, 90, "{policy:?}");
        assert_eq!(all(&engine).len(), 10);
        engine.limit_entries(None);
        engine.limit_bytes(Some(3));
        assert_eq!(engine.evict_excess().0.count, 7, "{policy:?}");
    }
}

#[test]
fn a_policy_that_is_switched_loses_nobody_and_goes_on_by_the_new_order() {
    for capacity in [7, 5003] {
        let map = engine(Policy::Best, Some(capacity), None);
        let keys: Vec<u64> = (0..capacity as u64).collect();
        for &key in &keys {
            insert(&map, key);
        }
        for policy in POLICIES {
            map.set_policy(policy);
            assert_eq!(all(&map), keys, "{policy:?}");
        }
        map.set_policy(Policy::Size);
        // The largest leaves first, wherever it is.
        for key in [0, capacity as u64 / 2] {
            put(&map, with(key, |head| head.weight = 50));
            insert(&map, 1_000_000 + key);
            assert!(!has(&map, key));
        }
        // And one of several slabs becomes one of one order, and back.
        map.limit_entries(None);
        map.limit_entries(Some(capacity));
        assert_eq!(all(&map).len(), capacity);
    }
}

#[test]
fn an_entry_that_is_read_lives_on_until_it_is_read() {
    let counted = Arc::new(());
    let engine: Engine<u64, Arc<()>> = Engine::new(Design::default());
    let Entry { key, head, .. } = with(1, |_| ());
    let entry = Entry {
        key,
        value: Arc::clone(&counted),
        head,
    };
    drop(engine.insert_if(engine.pack(entry), |_| true, || ()));
    let reads = engine.read(Reader::mine(), hash(1));
    let found = reads.find(hash(1), |key| *key == 1);
    let found = found.expect("there");
    let removal = engine.remove(hash(1), |key| *key == 1, |_| Some(()));
    assert!(removal.told.is_some() && removal.dead.is_empty());
    assert_eq!(Arc::strong_count(found.value()), 2);
    assert!(engine.is_waiting());
    drop(reads);
    assert_eq!(engine.collect().len(), 1);
    assert!(!engine.is_waiting());
    assert_eq!(Arc::strong_count(&counted), 1);
}

#[test]
fn r5_what_a_reader_holds_back_is_bounded_and_nobody_waits_for_it() {
    let map = fifo(Some(4), None);
    insert(&map, 0);
    let reads = map.read(Reader::mine(), hash(0));
    let mut stored = 0;
    for key in 1..100_000 {
        let insertion = put(&map, with(key, |_| ()));
        stored += usize::from(insertion.outcome == Outcome::Stored);
    }
    // About a mebibyte waits for the reader; then values are no longer kept.
    assert!((30_000..35_000).contains(&stored), "{stored}");
    drop(reads);
    for key in 1..10 {
        insert(&map, key);
    }
    assert_eq!(map.room().entries(), 4);
}
