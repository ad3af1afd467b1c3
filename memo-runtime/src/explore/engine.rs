//! The engine: room that is taken, given back and limited while entries come and leave.

use std::cell::Cell;
use std::hash::BuildHasher;
use std::sync::Arc;

use super::{explore, find, side_by_side};
use crate::clock::Tick;
use crate::engine::{Design, Engine, Outcome, Place, Room, Vacated, View};
use crate::entry::{Entry, Head};
use crate::reader::Reader;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::thread;

const ENTRIES: u64 = 2;
const BYTES: u64 = 5;

const NOTHING: Vacated = Vacated {
    entries: 0,
    bytes: 0,
};
const ONE: Vacated = Vacated {
    entries: 1,
    bytes: 1,
};

type Map = Engine<u64, u64>;

fn engine(capacity: Option<usize>, max_bytes: Option<u64>) -> Map {
    Engine::new(Design {
        capacity,
        max_bytes,
        ..Design::default()
    })
}

fn hash(key: u64) -> u64 {
    foldhash::fast::FixedState::default().hash_one(key)
}

fn insert(map: &Map, key: u64, weight: u64) -> Outcome {
    // The even ones have expired when `expire` comes.
    let until = key.is_multiple_of(2).then(Tick::default);
    let head = Head {
        fresh_until: until,
        kept_until: until,
        weight,
        ..Head::of_hash(hash(key))
    };
    let entry = Entry {
        key: Arc::new(key),
        value: key,
        head,
    };
    map.insert_if(map.pack(entry), |_| true, || ()).outcome
}

fn remove(map: &Map, key: u64) {
    drop(map.remove(hash(key), |other| *other == key, |_| Some(())));
}

/// What the room says, and what is really in.
fn check_accounts(map: &Map) {
    let (entries, bytes) = (Cell::new(0), Cell::new(0));
    let mut place = Place::default();
    let count = &mut |entry: &View<'_, u64, u64>| {
        entries.set(entries.get() + 1);
        bytes.set(bytes.get() + entry.weight(map.common()));
        None::<()>
    };
    while let Some((_, next)) = map.page(place, count) {
        place = next;
    }
    let room = (map.room().entries(), map.room().bytes());
    assert_eq!(room, (entries.get(), bytes.get()), "the accounts are wrong");
}

/// Looks again and again while others work.
fn check_limits(entries: impl Fn() -> u64, bytes: impl Fn() -> u64) {
    for _ in 0..6 {
        assert!(entries() <= ENTRIES && bytes() <= BYTES, "over the limit");
        thread::yield_now();
    }
}

/// Entries come, replace each other, are evicted, removed and expire, all at once.
fn traffic(inserts: fn(&Map), others: fn(&Map)) {
    let map: Arc<Map> = Arc::new(engine(Some(2), Some(BYTES)));
    let of = |work: fn(&Map)| {
        let map = Arc::clone(&map);
        Box::new(move || work(&map)) as Box<dyn FnOnce() + Send>
    };
    side_by_side([
        of(inserts),
        of(|map| {
            insert(map, 3, 3);
            insert(map, 1, 1);
        }),
        of(others),
        of(|map| check_limits(|| map.room().entries(), || map.room().bytes())),
    ]);
    check_accounts(&map);
    // What is in can still be found and evicted: there is room for each that comes.
    for key in 10..13 {
        assert_eq!(insert(&map, key, BYTES), Outcome::Stored);
    }
    assert_eq!((map.room().entries(), map.room().bytes()), (1, BYTES));
}

#[test]
fn room_is_what_is_in_and_never_over_the_limit() {
    explore("engine, removals", || {
        traffic(
            |map| {
                insert(map, 1, 2);
                insert(map, 2, 2);
            },
            |map| {
                remove(map, 1);
                remove(map, 3);
            },
        );
    });
    explore("engine, expiries and chunks", || {
        traffic(
            |map| {
                insert(map, 2, 2);
                insert(map, 4, 4);
            },
            |map| {
                map.expire(Tick::default(), &mut |_, dead| drop(dead));
                map.remove_if(&|entry| *entry.value() == 3, &mut |_, dead| drop(dead));
            },
        );
    });
}

#[test]
fn there_is_always_room_for_what_the_limits_admit() {
    explore("engine, admission", || {
        let map: Arc<Map> = Arc::new(engine(Some(1), None));
        insert(&map, 1, 1);
        let of = |work: fn(&Map)| {
            let map = Arc::clone(&map);
            Box::new(move || work(&map)) as Box<dyn FnOnce() + Send>
        };
        side_by_side([
            of(|map| remove(map, 1)),
            of(|map| assert_eq!(insert(map, 2, 1), Outcome::Stored)),
            of(|map| assert_eq!(insert(map, 3, 1), Outcome::Stored)),
        ]);
        check_accounts(&map);
    });
}

#[test]
fn a_limit_that_is_lowered_holds_once_the_excess_has_left() {
    explore("engine, a lower limit", || {
        let map: Arc<Map> = Arc::new(engine(Some(3), None));
        let of = |work: fn(&Map)| {
            let map = Arc::clone(&map);
            Box::new(move || work(&map)) as Box<dyn FnOnce() + Send>
        };
        side_by_side([
            of(|map| {
                for key in 1..4 {
                    insert(map, key, 1);
                }
            }),
            of(|map| {
                map.limit_entries(Some(1));
                drop(map.evict_excess());
            }),
            of(|map| remove(map, 2)),
        ]);
        // An entry for which room was taken just before may come in just after.
        drop(map.evict_excess());
        check_accounts(&map);
        assert!(map.room().entries() <= 1, "over the limit");
    });
}

/// What a thread does with an engine's room, and with an account of this test's own.
type Work = Box<dyn FnOnce(&Room, &AtomicU64) + Send>;

/// Two threads take room, and a third looks.
fn accounting(take: fn(&Room, &AtomicU64) -> bool, used: fn(&Room, &AtomicU64) -> u64) {
    let accounts = Arc::new((Room::new(Some(1), None, None), AtomicU64::new(0)));
    let of = |work: Work| {
        let accounts = Arc::clone(&accounts);
        Box::new(move || work(&accounts.0, &accounts.1)) as Box<dyn FnOnce() + Send>
    };
    let taker = || {
        Box::new(move |room: &Room, own: &AtomicU64| {
            take(room, own);
        })
    };
    side_by_side([
        of(taker()),
        of(taker()),
        of(Box::new(move |room, own| {
            for _ in 0..3 {
                assert!(used(room, own) <= 1, "over the limit");
            }
        })),
    ]);
}

#[test]
fn room_is_taken_in_one_step() {
    explore("engine, room", || {
        accounting(
            |room, _| room.take(NOTHING, 1).is_ok(),
            |room, _| room.entries(),
        );
    });
}

#[test]
fn control_room_that_is_checked_and_then_taken_is_found() {
    find("engine, check and take", "over the limit", || {
        accounting(
            |_, used| {
                let is_free = used.load(Ordering::SeqCst) < 1;
                if is_free {
                    used.fetch_add(1, Ordering::SeqCst);
                }
                is_free
            },
            |_, used| used.load(Ordering::SeqCst),
        );
    });
}

#[test]
fn control_room_that_is_given_back_twice_is_found() {
    find("engine, given back twice", "the accounts are wrong", || {
        let map: Arc<Map> = Arc::new(engine(None, None));
        insert(&map, 1, 1);
        insert(&map, 3, 1);
        let of = |map: &Arc<Map>| {
            let map = Arc::clone(map);
            // Looks, then removes, then gives back: the look is outdated.
            Box::new(move || {
                let found = {
                    let reads = map.read(Reader::mine(), hash(1));
                    reads.find(hash(1), |key| *key == 1).is_some()
                };
                if found {
                    thread::yield_now();
                    let removal = map.remove(hash(1), |key| *key == 1, |_| Some(()));
                    if removal.told.is_none() {
                        map.room().give_back(ONE);
                    }
                }
            }) as Box<dyn FnOnce() + Send>
        };
        side_by_side([of(&map), of(&map)]);
        check_accounts(&map);
    });
}
