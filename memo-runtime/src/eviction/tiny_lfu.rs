//! W-TinyLFU: a small window of newcomers, and a main part of those who are on probation and those who are
//! protected, for they were used there. Who leaves the window stays only if a sketch of all keys has seen it
//! more often than the oldest on probation (Einziger and others, ACM Transactions on Storage 2017).
//!
//! Approximate: hits tell it nothing, so that recency is what they noted at the entries. For loads whose
//! popular keys stay popular for a while. A hit writes up to three times until its entry is looked at; 13 to
//! 17 bytes per entry.

use super::climber::{Climber, Load};
use super::queue::{Links, Queue};
use super::sketch::Sketch;
use super::{Entries, Eviction, Facts, Slot};

#[derive(Debug, Default)]
pub(super) struct TinyLfu {
    links: Links,
    window: Queue,
    probation: Queue,
    protected: Queue,
    /// Where each slot stands.
    places: Vec<Place>,
    sketch: Sketch,
    climber: Climber,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Window,
    Probation,
    Protected,
}

/// The counts of the sketch for each entry, as a multiple of what is least.
const FINENESS: usize = 4;

/// The sketch forgets half of it whenever so many uses for each entry were counted.
const AGE: usize = 10;

impl TinyLfu {
    fn main(&self) -> usize {
        self.probation.len() + self.protected.len()
    }

    fn len(&self) -> usize {
        self.window.len() + self.main()
    }

    fn push(&mut self, place: Place, slot: Slot) {
        if self.places.len() <= slot.number() {
            self.places.resize(slot.number() + 1, place);
        }
        self.places[slot.number()] = place;
        let (links, queue) = self.queue(place);
        links.push(queue, slot);
    }

    fn pop(&mut self, place: Place) -> Option<Slot> {
        let (links, queue) = self.queue(place);
        links.pop(queue)
    }

    fn queue(&mut self, place: Place) -> (&mut Links, &mut Queue) {
        let queue = match place {
            Place::Window => &mut self.window,
            Place::Probation => &mut self.probation,
            Place::Protected => &mut self.protected,
        };
        (&mut self.links, queue)
    }

    /// Counts the uses that hits have noted; whether there were any.
    fn credit(&mut self, entries: &dyn Entries, slot: Slot) -> bool {
        let uses = entries.uses(slot);
        if uses > 0 {
            entries.set_uses(slot, 0);
            self.sketch.add_all(entries.hash(slot), uses);
        }
        uses > 0
    }

    /// Takes the oldest of a queue that was not used; those that were go to the end of a queue. After one
    /// round all are unused, but for hits that go on meanwhile: those are not waited for.
    fn unused(&mut self, entries: &dyn Entries, place: Place) -> Option<Slot> {
        for _ in 0..self.queue(place).1.len() {
            let slot = self.pop(place)?;
            if !self.credit(entries, slot) {
                return Some(slot);
            }
            self.push(place, slot);
        }
        self.pop(place)
    }

    /// The oldest on probation that was not used: it stays there. Those that were are protected.
    fn victim(&mut self, entries: &dyn Entries) -> Option<Slot> {
        for _ in 0..self.main() {
            let Some(oldest) = self.probation.oldest() else {
                break;
            };
            if !self.credit(entries, oldest) {
                return Some(oldest);
            }
            self.pop(Place::Probation);
            self.push(Place::Protected, oldest);
            if self.protected.len() > self.main() * 4 / 5 {
                self.demote(entries);
            }
        }
        if self.probation.oldest().is_none() {
            self.demote(entries);
        }
        self.probation.oldest()
    }

    fn demote(&mut self, entries: &dyn Entries) {
        if let Some(slot) = self.unused(entries, Place::Protected) {
            self.push(Place::Probation, slot);
        }
    }

    /// Lets one who leaves the window and one on probation compete; the loser has left.
    fn contest(&mut self, entries: &dyn Entries, newcomer: Slot) -> Slot {
        let Some(victim) = self.victim(entries) else {
            return newcomer;
        };
        let seen = |slot| self.sketch.count(entries.hash(slot));
        if seen(newcomer) <= seen(victim) {
            return newcomer;
        }
        self.remove(victim);
        self.push(Place::Probation, newcomer);
        victim
    }
}

impl Eviction for TinyLfu {
    fn is_exact(&self) -> bool {
        false
    }

    fn insert(&mut self, slot: Slot, facts: &Facts) {
        self.sketch.grow(FINENESS * (self.len() + 1));
        self.sketch.add(facts.hash);
        self.climber.miss();
        self.push(Place::Window, slot);
    }

    fn remove(&mut self, slot: Slot) {
        let (links, queue) = self.queue(self.places[slot.number()]);
        links.unlink(queue, slot);
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let len = self.len();
        if len == 0 {
            return None;
        }
        if self.climber.climb(entries, len) == Load::Changed {
            self.sketch.halve();
        }
        self.sketch.age(AGE * len);
        let window = self.climber.window(len);
        while self.window.len() >= window {
            let newcomer = self.unused(entries, Place::Window)?;
            if self.main() + window >= len {
                return Some(self.contest(entries, newcomer));
            }
            self.push(Place::Probation, newcomer);
        }
        let victim = self.victim(entries)?;
        self.remove(victim);
        Some(victim)
    }
}
