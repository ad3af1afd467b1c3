//! Fences: an invalidation against a compute that stores what it read before.

use std::sync::Arc;

use super::{explore, find, side_by_side};
use crate::engine::{Design, Engine};
use crate::entry::{Entry, Head};
use crate::flight::{Arrival, Boarding, Caller, Flights, Landing};
use crate::park::block_on;
use crate::reader::Reader;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::version::{Belonging, Fences, FillToken, Group, GroupKind, Ledger, Membership};

const KEY: u64 = 7;
const HASH: u64 = 1;
const TAG: &str = "user:7";

/// What is invalidated.
#[derive(Clone, Copy)]
enum What {
    Key,
    All,
    Group,
}

/// When a put asks its fence.
#[derive(Clone, Copy)]
enum Asks {
    /// Under the lock that the removal takes too.
    Within,
    /// Before that lock, which is broken.
    Before,
    /// Not at all, which is broken.
    Never,
}

/// One key, what it is computed from, and where the computed value is kept.
struct World {
    source: AtomicU64,
    engine: Engine<u64, u64>,
    fences: Fences,
}

impl World {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            source: AtomicU64::new(0),
            engine: Engine::new(Design {
                capacity: Some(2),
                ..Design::default()
            }),
            fences: Fences::new(Arc::new(Ledger::new())),
        })
    }

    fn group(&self) -> Arc<Group> {
        self.fences.ledger().group(GroupKind::Tag, TAG)
    }

    /// Computes and stores, as a memo does.
    fn fill(&self, asks: Asks) {
        let token = self.fences.token();
        let group = self.group();
        let value = self.source.load(Ordering::SeqCst);
        let entry = entry(value, token, &group);
        let holds = || self.fences.holds(HASH, token) && group.holds(token);
        match asks {
            Asks::Within => drop(self.engine.insert_if(
                self.engine.pack(entry),
                |_| holds(),
                || (),
            )),
            Asks::Before if !holds() => {}
            Asks::Before | Asks::Never => drop(self.engine.insert_if(
                self.engine.pack(entry),
                |_| true,
                || (),
            )),
        }
    }

    /// The value that a call would be answered with.
    fn look_up(&self) -> Option<u64> {
        let reads = self.engine.read(Reader::mine(), HASH);
        let entry = reads.find(HASH, |key| *key == KEY)?;
        let head = entry.head().expect("it has a group");
        let is_valid = self.fences.covers(head.token)
            && head.groups.iter().all(|group| group.holds(head.token));
        is_valid.then_some(*entry.value())
    }

    /// Changes the source, and invalidates what was computed from the older one.
    fn change(&self, what: What, to: u64) {
        self.source.fetch_max(to, Ordering::SeqCst);
        match what {
            What::Key => {
                self.fences.raise(HASH);
                drop(self.engine.remove(HASH, |key| *key == KEY, |_| Some(())));
            }
            What::All => {
                self.fences.raise_all();
                self.engine.remove_all(&mut |_, dead| drop(dead));
            }
            What::Group => self.fences.ledger().raise_group(GroupKind::Tag, TAG),
        }
        self.see(to);
    }

    /// Nothing older than `least` is given.
    fn see(&self, least: u64) {
        if let Some(value) = self.look_up() {
            assert!(value >= least, "an outdated value came back");
        }
    }
}

fn entry(value: u64, token: FillToken, group: &Arc<Group>) -> Entry<u64, u64> {
    let head = Head {
        token,
        groups: Belonging::new(vec![Arc::clone(group)], 0),
        ..Head::of_hash(HASH)
    };
    Entry {
        key: Arc::new(KEY),
        value,
        head,
    }
}

/// Two computes that store, against two changes of what they read.
fn fills_against_changes(asks: Asks, first: What, second: What) {
    let world = World::new();
    let of = |work: fn(&World, Asks, What), what: What| {
        let world = Arc::clone(&world);
        Box::new(move || work(&world, asks, what)) as Box<dyn FnOnce() + Send>
    };
    side_by_side([
        of(|world, asks, _| world.fill(asks), first),
        of(|world, asks, _| world.fill(asks), first),
        of(|world, _, what| world.change(what, 1), first),
        of(|world, _, what| world.change(what, 2), second),
    ]);
    world.see(2);
}

#[test]
fn what_was_read_before_an_invalidation_is_never_given_after_it() {
    explore("fences, a key", || {
        fills_against_changes(Asks::Within, What::Key, What::Key);
    });
    explore("fences, everything", || {
        fills_against_changes(Asks::Within, What::All, What::Key);
    });
    explore("fences, a group", || {
        fills_against_changes(Asks::Within, What::Group, What::Group);
    });
}

/// A call that found nothing, boards, finds a value after all and answers others with it; against
/// one that comes after a change.
fn answers_against_a_change(what: What) {
    let world = World::new();
    world.fill(Asks::Within);
    let flights = Arc::new(Flights::new("explored"));
    let call = |world: &World, flights: &Arc<Flights<u64, u64>>| {
        let groups = Membership::none().and(&[world.group()]);
        let key = (HASH, &KEY);
        let boarding = flights.board(key, None, &world.fences, &Caller::Background, groups);
        let leader = match boarding {
            Boarding::Lead(leader) => leader,
            Boarding::Follow(follower) => match block_on(follower) {
                Arrival::Landed(Landing::Value(value)) => return value,
                other => panic!("every leader lands with a value: {other:?}"),
            },
            other => panic!("nobody computes inside of another: {other:?}"),
        };
        let compute = || world.source.load(Ordering::SeqCst);
        let value = world.look_up().unwrap_or_else(compute);
        leader.land(Landing::Value(value));
        value
    };
    let (calling, boarding) = (Arc::clone(&world), Arc::clone(&flights));
    side_by_side([
        Box::new(move || {
            call(&calling, &boarding);
        }),
        Box::new(move || {
            world.change(what, 1);
            let value = call(&world, &flights);
            assert!(value >= 1, "an outdated value came back");
        }),
    ]);
}

#[test]
fn who_comes_after_an_invalidation_is_not_answered_with_what_was_found_before_it() {
    explore("fences, answers of a flight and everything", || {
        answers_against_a_change(What::All);
    });
    explore("fences, answers of a flight and a group", || {
        answers_against_a_change(What::Group);
    });
}

#[test]
fn control_a_removal_after_the_last_fence_is_found() {
    // `change` raises the fence of a key once, before the removal: a memo does so after it as well.
    find("fences, one fence", "an outdated value came back", || {
        answers_against_a_change(What::Key);
    });
}

#[test]
fn control_a_put_without_a_fence_is_found() {
    find("fences, none", "an outdated value came back", || {
        fills_against_changes(Asks::Never, What::Key, What::Key);
    });
}

#[test]
fn control_a_fence_that_is_asked_before_the_lock_is_found() {
    find(
        "fences, before the lock",
        "an outdated value came back",
        || {
            fills_against_changes(Asks::Before, What::Key, What::Key);
        },
    );
}
