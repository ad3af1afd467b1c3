//! Each policy against a plain model of itself: a few lines that are slow, and obviously right.

mod contained;
mod exact;
mod ghosts;
mod plain_best;
mod plain_queues;
mod plain_tiny_lfu;

use std::cell::RefCell;
use std::collections::VecDeque;

use proptest::prelude::*;

use super::{Entries, Eviction, Facts, Faults, Notes, Policy, Slot};
use crate::clock::Tick;

/// Entries that are no more than their notes.
#[derive(Default)]
pub(super) struct Notebook {
    notes: RefCell<Vec<Note>>,
    pub(super) hits: u64,
}

#[derive(Clone, Copy, Default)]
struct Note {
    uses: u64,
    used_at: u64,
    hash: u32,
    dies_at: Option<Tick>,
}

impl Notebook {
    fn change(&self, slot: Slot, change: impl FnOnce(&mut Note)) {
        let mut notes = self.notes.borrow_mut();
        if notes.len() <= slot.number() {
            notes.resize(slot.number() + 1, Note::default());
        }
        change(&mut notes[slot.number()]);
    }

    fn note(&self, slot: Slot) -> Note {
        self.notes.borrow()[slot.number()]
    }
}

impl Entries for Notebook {
    fn uses(&self, slot: Slot) -> u64 {
        self.note(slot).uses
    }

    fn set_uses(&self, slot: Slot, uses: u8) {
        self.change(slot, |note| note.uses = uses.into());
    }

    fn used_at(&self, slot: Slot) -> u64 {
        self.note(slot).used_at
    }

    fn hash(&self, slot: Slot) -> u32 {
        self.note(slot).hash
    }

    fn dies_at(&self, slot: Slot) -> Option<Tick> {
        self.note(slot).dies_at
    }

    fn hits(&self) -> Option<u64> {
        Some(self.hits)
    }
}

/// What may happen to a memo; numbers choose among those who are in.
#[derive(Clone, Copy, Debug)]
enum Step {
    Insert {
        key: u32,
        weight: u64,
        life: u8,
    },
    Use(usize),
    /// A use that puts off when an entry may no longer be served.
    Touch(usize),
    Remove(usize),
    Replace {
        which: usize,
        weight: u64,
        life: u8,
    },
    Evict,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..60_u32, 0..5_u64, 0..5_u8)
            .prop_map(|(key, weight, life)| Step::Insert { key, weight, life }),
        8 => any::<usize>().prop_map(Step::Use),
        1 => any::<usize>().prop_map(Step::Touch),
        1 => any::<usize>().prop_map(Step::Remove),
        1 => (any::<usize>(), 0..5_u64, 0..5_u8)
            .prop_map(|(which, weight, life)| Step::Replace { which, weight, life }),
        1 => Just(Step::Evict),
    ];
    proptest::collection::vec(step, 0..400)
}

/// A policy among entries of its own, as an engine would have it.
struct Bench {
    policy: Box<dyn Eviction>,
    entries: Notebook,
    /// Who is in, in no order that matters.
    living: Vec<Slot>,
    /// Slots to be used again, not before others were.
    free: VecDeque<Slot>,
    now: u64,
    capacity: usize,
}

impl Bench {
    fn new(policy: Box<dyn Eviction>, capacity: usize) -> Self {
        let slots = u32::try_from(capacity + 3).unwrap();
        Self {
            policy,
            entries: Notebook::default(),
            living: Vec::new(),
            free: (0..slots).map(Slot::new).collect(),
            now: 0,
            capacity,
        }
    }

    fn evict(&mut self) -> Option<Slot> {
        let slot = self.policy.evict(&self.entries);
        if let Some(slot) = slot {
            let at = self.living.iter().position(|living| *living == slot);
            self.living.swap_remove(at.expect("who was in leaves"));
            self.free.push_back(slot);
        } else {
            assert_eq!(self.living, [], "somebody is left");
        }
        slot
    }

    /// Does a step; who was evicted, if that is part of it.
    fn step(&mut self, step: Step) -> Option<Slot> {
        self.now += 1;
        let chosen = |which: usize| (!self.living.is_empty()).then(|| which % self.living.len());
        match step {
            Step::Insert { key, weight, life } => {
                let full = self.living.len() == self.capacity;
                let evicted = full.then(|| self.evict()).flatten();
                let slot = self.free.pop_front().unwrap();
                let facts = Facts::new(
                    key.wrapping_mul(0x9E37_79B1),
                    weight,
                    dies_at(self.now, life),
                );
                self.write(slot, &facts, 0);
                self.policy.insert(slot, &facts);
                self.living.push(slot);
                return evicted;
            }
            Step::Evict => return self.evict(),
            Step::Use(which) => {
                let slot = self.living[chosen(which)?];
                self.use_(slot);
            }
            Step::Touch(which) => {
                let slot = self.living[chosen(which)?];
                self.use_(slot);
                self.entries.change(slot, |note| {
                    note.dies_at = note.dies_at.map(|at| Tick::from_bits(at.to_bits() + 20));
                });
            }
            Step::Remove(which) => {
                let slot = self.living.swap_remove(chosen(which)?);
                self.policy.remove(slot);
                self.free.push_back(slot);
            }
            Step::Replace {
                which,
                weight,
                life,
            } => {
                let at = chosen(which)?;
                let (old, new) = (self.living[at], self.free.pop_front().unwrap());
                let facts = Facts::new(self.entries.hash(old), weight, dies_at(self.now, life));
                self.write(new, &facts, self.entries.uses(old));
                self.policy.replace(old, new, &facts);
                self.living[at] = new;
                self.free.push_back(old);
            }
        }
        None
    }

    fn write(&self, slot: Slot, facts: &Facts, uses: u64) {
        self.entries.change(slot, |note| {
            *note = Note {
                uses,
                used_at: self.now,
                hash: facts.hash,
                dies_at: facts.dies_at,
            };
        });
    }

    fn use_(&mut self, slot: Slot) {
        let most = match self.policy.notes() {
            Notes::Counts => u64::MAX,
            _ => 3,
        };
        self.entries.hits += 1;
        self.entries.change(slot, |note| {
            note.uses = most.min(note.uses + 1);
            note.used_at = self.now;
        });
    }
}

fn dies_at(now: u64, life: u8) -> Option<Tick> {
    (life > 0).then(|| Tick::from_bits(now + 10 * u64::from(life)))
}

/// Holds a policy against a model: the same steps have the same entries evicted, to the last.
fn same(policy: Policy, model: Box<dyn Eviction>, capacity: usize, steps: Vec<Step>) {
    let mut bench = Bench::new(policy.make(), capacity);
    let mut plain = Bench::new(model, capacity);
    for step in steps.into_iter().chain((0..=capacity).map(|_| Step::Evict)) {
        assert_eq!(
            bench.step(step),
            plain.step(step),
            "{policy:?}, at {step:?}"
        );
    }
    assert_eq!(bench.living, []);
}

fn capacities() -> impl Strategy<Value = usize> {
    prop_oneof![Just(1), Just(2), Just(3), Just(7), 8..60_usize]
}

macro_rules! holds {
    ($($name:ident: $policy:ident = $model:ty;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig {
                cases: 100,
                failure_persistence: None,
                ..ProptestConfig::default()
            })]

            $(
                #[test]
                fn $name(capacity in capacities(), steps in steps()) {
                    same(Policy::$policy, Box::new(<$model>::default()), capacity, steps);
                }
            )*
        }
    };
}

holds! {
    fifo_is_first_in_first_out: Fifo = exact::Plain<exact::Arrival>;
    lru_is_least_recent: Lru = exact::Plain<exact::Recency>;
    lfu_is_least_often_then_oldest: Lfu = exact::Plain<exact::Frequency>;
    ttl_is_soonest_to_expire: Ttl = exact::Plain<exact::Death>;
    size_is_largest_then_oldest: Size = exact::Plain<exact::Largeness>;
    sieve_is_its_model: Sieve = plain_queues::Sieve;
    s3_fifo_is_its_model: S3Fifo = plain_queues::S3Fifo;
    tiny_lfu_is_its_model: TinyLfu = plain_tiny_lfu::TinyLfu;
    best_is_its_model: Best = plain_best::Best;
}

#[test]
fn nobody_is_left_where_nobody_came() {
    for policy in ALL {
        assert_eq!(
            policy.make().evict(&Notebook::default()),
            None,
            "{policy:?}"
        );
    }
}

#[test]
fn exact_policies_say_so() {
    let exact = ALL.into_iter().filter(|policy| policy.make().is_exact());
    let names: Vec<_> = exact.map(Policy::name).collect();
    assert_eq!(names, ["fifo", "lru", "lfu", "ttl", "size"]);
}

const ALL: [Policy; 9] = [
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
