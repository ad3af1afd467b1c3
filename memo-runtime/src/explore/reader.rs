//! Grace periods: what is read is not taken away, and is taken away once it is read no more.

use std::hash::BuildHasher;
use std::sync::Arc;

use super::{explore, find, side_by_side};
use crate::engine::{Design, Engine};
use crate::entry::{Entry, Head};
use crate::reader::{Grace, Reader};
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::thread;

/// What the readers announce, and what others do.
const HERE: usize = 8;
const ELSEWHERE: usize = 16;

/// When a reader says that it reads.
#[derive(Clone, Copy)]
enum Announces {
    Before,
    /// Too late: after it knows what it is going to read.
    After,
}

/// When a writer takes away what it has made unreachable.
#[derive(Clone, Copy)]
enum Takes {
    WhenItIsOver,
    /// Too early.
    AtOnce,
    /// Asking before it is unreachable.
    Early,
}

/// Two things of which one can be reached; each is there, or taken away.
#[derive(Default)]
struct World {
    reachable: AtomicUsize,
    is_gone: [AtomicBool; 3],
}

impl World {
    fn read(&self, announces: Announces, what: usize) {
        let reader = Reader::mine();
        let (reading, found) = match announces {
            Announces::Before => {
                let reading = reader.read(what);
                (reading, self.reachable.load(Ordering::SeqCst))
            }
            Announces::After => {
                let found = self.reachable.load(Ordering::SeqCst);
                (reader.read(what), found)
            }
        };
        for _ in 0..2 {
            thread::yield_now();
            assert!(
                !self.is_gone[found].load(Ordering::SeqCst),
                "taken away while it was read"
            );
        }
        drop(reading);
    }

    fn replace(&self, takes: Takes) {
        for next in 1..3 {
            let early = matches!(takes, Takes::Early).then(|| Grace::begin(HERE));
            let last = self.reachable.swap(next, Ordering::SeqCst);
            let mut grace = early.unwrap_or_else(|| Grace::begin(HERE));
            for _ in 0..4 {
                if matches!(takes, Takes::AtOnce) || grace.is_over() {
                    self.is_gone[last].store(true, Ordering::SeqCst);
                    break;
                }
                thread::yield_now();
            }
        }
    }
}

fn readers_against_a_writer(announces: Announces, takes: Takes) {
    let world = Arc::new(World::default());
    let of = |work: Box<dyn Fn(&World) + Send>| {
        let world = Arc::clone(&world);
        Box::new(move || work(&world)) as Box<dyn FnOnce() + Send>
    };
    side_by_side([
        of(Box::new(move |world| world.read(announces, HERE))),
        of(Box::new(move |world| {
            // A read within another, of something else: what was begun outside still holds.
            let outer = Reader::mine().read(ELSEWHERE);
            world.read(announces, HERE);
            drop(outer);
        })),
        of(Box::new(move |world| world.replace(takes))),
    ]);
    // A period that begins when nobody reads is over.
    assert!(Grace::begin(HERE).is_over(), "it never ends");
}

#[test]
fn what_is_read_is_not_taken_away() {
    explore("readers, grace periods", || {
        readers_against_a_writer(Announces::Before, Takes::WhenItIsOver);
    });
}

#[test]
fn control_what_is_taken_at_once_or_asked_for_early_is_found() {
    let taken = "taken away while it was read";
    find("readers, no grace period", taken, || {
        readers_against_a_writer(Announces::Before, Takes::AtOnce);
    });
    find("readers, a period that begins early", taken, || {
        readers_against_a_writer(Announces::Before, Takes::Early);
    });
    find("readers, announced late", taken, || {
        readers_against_a_writer(Announces::After, Takes::WhenItIsOver);
    });
}

/// A value that tells when it has been dropped.
struct Probe(Arc<AtomicBool>);

impl Drop for Probe {
    fn drop(&mut self) {
        let twice = self.0.swap(true, Ordering::SeqCst);
        assert!(!twice, "dropped twice");
    }
}

type Map = Engine<u64, Probe>;

fn hash(key: u64) -> u64 {
    foldhash::fast::FixedState::default().hash_one(key)
}

fn insert(map: &Map, key: u64) {
    let head = Head::of_hash(hash(key));
    let entry = Entry {
        key: Arc::new(key),
        value: Probe(Arc::new(AtomicBool::new(false))),
        head,
    };
    drop(map.insert_if(map.pack(entry), |_| true, || ()));
}

/// Whether the entry of a key was there; if so, it stayed.
fn read(map: &Map, key: u64) -> bool {
    let reads = map.read(Reader::mine(), hash(key));
    let Some(entry) = reads.find(hash(key), |other| *other == key) else {
        return false;
    };
    for _ in 0..2 {
        let is_dropped = entry.value().0.load(Ordering::SeqCst);
        assert!(!is_dropped, "dropped while it was read");
        assert_eq!(*entry.key(), key);
        thread::yield_now();
    }
    true
}

#[test]
fn an_entry_that_is_replaced_is_found_at_any_moment() {
    explore("engine, replacements", || {
        let map: Arc<Map> = Arc::new(Engine::new(Design {
            is_prompt: true,
            ..Design::default()
        }));
        insert(&map, 1);
        let of = |work: fn(&Map)| {
            let map = Arc::clone(&map);
            Box::new(move || work(&map)) as Box<dyn FnOnce() + Send>
        };
        let look = |map: &Map| {
            for _ in 0..2 {
                assert!(read(map, 1), "neither the old one nor the new one");
            }
        };
        side_by_side([
            of(look),
            of(look),
            of(|map| {
                for _ in 0..3 {
                    insert(map, 1);
                }
            }),
        ]);
    });
}

#[test]
fn an_entry_that_is_read_is_not_dropped_and_its_slot_not_given_away() {
    explore("engine, reads", || {
        let map: Arc<Map> = Arc::new(Engine::new(Design {
            capacity: Some(2),
            is_prompt: true,
            ..Design::default()
        }));
        insert(&map, 1);
        let of = |work: fn(&Map)| {
            let map = Arc::clone(&map);
            Box::new(move || work(&map)) as Box<dyn FnOnce() + Send>
        };
        side_by_side([
            of(|map| {
                let _ = (read(map, 1), read(map, 2));
            }),
            of(|map| {
                let _ = (read(map, 2), read(map, 1));
            }),
            of(|map| {
                // Replaced, evicted, removed; and enough of them that the index grows.
                for key in [1, 2, 3, 1] {
                    insert(map, key);
                }
                drop(map.remove(hash(1), |key| *key == 1, |_| Some(())));
                insert(map, 2);
            }),
        ]);
        drop(map.collect());
        assert!(!map.is_waiting(), "nobody reads any more");
    });
}
