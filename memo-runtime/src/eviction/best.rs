//! What has the best share of hits over all that was measured (`docs/design/0016-policies.md`).
//!
//! Newcomers stand in a window, first in, first out. Who leaves it meets the next of the others that was not
//! used since the hand came by, and stays only if a sketch of all keys has clearly seen it more often; the
//! other leaves then. So a walk over many keys passes through the window and harms nobody. How large the
//! window is, the hits tell: loads that come back to what they used just now get a large one.
//!
//! Approximate. A hit writes up to three times until its entry is looked at. In bytes per entry: 1 to 2 for
//! the sketch, ¼ for the place of a slot, 4 for each in the window, which is mostly a few of a hundred, and
//! never more than four in five.

use std::collections::VecDeque;

use super::climber::{Climber, Load};
use super::places::{Place, Places};
use super::sketch::Sketch;
use super::{Entries, Eviction, Facts, Slot};

#[derive(Debug, Default)]
pub(super) struct Best {
    places: Places,
    /// Who stands in the window, oldest first; ghosts among them.
    window: VecDeque<Slot>,
    /// How many of them are no ghosts.
    waiting: usize,
    /// How many stand in main: all whose place says so, in the order of their slots.
    main: usize,
    /// The number of the slot that is looked at next.
    hand: usize,
    /// The hash of the key there, once it was asked for.
    hash_at_hand: Option<u32>,
    sketch: Sketch,
    climber: Climber,
    /// How many there were when the memo was last full.
    full: usize,
}

/// How much more often a newcomer must have been seen. It was counted just now, the other not since its last
/// use: one more is none more.
const LEAD: u8 = 1;

/// What the sketch counts for each entry of those it is made for: at half, it would be wrong more often.
const FINENESS: usize = 2;

/// The sketch forgets half of it whenever so many uses for each entry were counted.
const AGE: usize = 5;

impl Best {
    fn len(&self) -> usize {
        self.waiting + self.main
    }

    fn push_window(&mut self, slot: Slot) {
        // One that takes the slot of a ghost takes its place as well: no slot stands in the window twice.
        if self.places.replace(slot, Place::Window) != Place::Ghost {
            if self.window.len() == self.window.capacity() {
                self.widen();
            }
            self.window.push_back(slot);
        }
        self.waiting += 1;
    }

    #[cold]
    fn widen(&mut self) {
        // Doubling would be half of all that is needed.
        self.window.reserve_exact(self.window.len() / 8 + 4);
    }

    /// Takes the oldest from the window; it is nowhere then.
    fn pop_window(&mut self) -> Option<Slot> {
        loop {
            let slot = self.window.pop_front()?;
            if self.places.replace(slot, Place::Nowhere) == Place::Window {
                self.waiting -= 1;
                return Some(slot);
            }
        }
    }

    fn push_main(&mut self, slot: Slot) {
        self.places.set(slot, Place::Main);
        self.main += 1;
    }

    fn take_main(&mut self, slot: Slot) {
        self.places.set(slot, Place::Nowhere);
        self.main -= 1;
        if slot.number() == self.hand {
            self.hash_at_hand = None;
        }
    }

    /// Lets the oldest of the window into main, where there is room.
    fn settle(&mut self) {
        if let Some(oldest) = self.pop_window() {
            self.push_main(oldest);
        }
    }

    /// Whether one of main was used, as far as it has not been counted yet: one of its uses is now.
    fn was_used(&mut self, entries: &dyn Entries, slot: Slot) -> bool {
        let uses = entries.uses(slot);
        if uses > 0 {
            entries.set_uses(slot, u8::try_from(uses - 1).unwrap_or(0));
            self.sketch.add(entries.hash(slot));
        }
        uses > 0
    }

    /// Who of main has no uses left that were not counted: the hand stays there.
    fn victim(&mut self, entries: &dyn Entries) -> Option<Slot> {
        // After three rounds none has, but for hits that go on meanwhile: those are not waited for.
        let mut patience = 3 * self.main;
        if patience == 0 {
            return None;
        }
        loop {
            if self.hand >= self.places.len() {
                self.hand = 0;
            }
            if self.places.get(self.hand) == Place::Main {
                let slot = Slot::new(u32::try_from(self.hand).ok()?);
                if patience == 0 || !self.was_used(entries, slot) {
                    return Some(slot);
                }
                patience -= 1;
            }
            self.hand += 1;
            self.hash_at_hand = None;
        }
    }

    fn evict_main(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let victim = self.victim(entries)?;
        self.take_main(victim);
        Some(victim)
    }

    /// Lets one who leaves the window and one of main compete; the loser has left.
    fn contest(&mut self, entries: &dyn Entries, newcomer: Slot, hash: u32) -> Slot {
        let Some(victim) = self.victim(entries) else {
            return newcomer;
        };
        // Who wins stays at the hand, and is met again.
        let victims = *self
            .hash_at_hand
            .get_or_insert_with(|| entries.hash(victim));
        let lead = if self.climber.is_wide() { 0 } else { LEAD };
        if self.sketch.count(hash) <= self.sketch.count(victims) + lead {
            return newcomer;
        }
        self.take_main(victim);
        self.push_main(newcomer);
        victim
    }
}

impl Eviction for Best {
    fn is_exact(&self) -> bool {
        false
    }

    fn insert(&mut self, slot: Slot, facts: &Facts) {
        self.sketch.grow(FINENESS * (self.len() + 1));
        self.sketch.add(facts.hash);
        self.climber.miss();
        self.push_window(slot);
        // While a memo fills up there is room in main, and nobody has to leave for it.
        let fills_up = self.len() > self.full;
        if fills_up && self.waiting > self.climber.window(self.len()) {
            self.settle();
        }
    }

    fn remove(&mut self, slot: Slot) {
        match self.places.get(slot.number()) {
            Place::Main => self.take_main(slot),
            Place::Window => {
                self.places.set(slot, Place::Ghost);
                self.waiting -= 1;
            }
            Place::Nowhere | Place::Ghost => {}
        }
    }

    fn replace(&mut self, old: Slot, new: Slot, _: &Facts) {
        let place = self.places.get(old.number());
        self.remove(old);
        if place == Place::Main && self.places.get(new.number()) == Place::Nowhere {
            self.push_main(new);
        } else {
            self.push_window(new);
        }
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let len = self.len();
        if len == 0 {
            return None;
        }
        self.full = len;
        if self.climber.climb(entries, len) == Load::Changed {
            self.sketch.halve();
        }
        self.sketch.age(AGE * len);
        let window = self.climber.window(len);
        while self.waiting >= window {
            let newcomer = self.pop_window()?;
            let hash = entries.hash(newcomer);
            let uses = entries.uses(newcomer);
            if uses > 0 {
                entries.set_uses(newcomer, 0);
                self.sketch.add_all(hash, uses);
            }
            if self.main + window >= len {
                return Some(self.contest(entries, newcomer, hash));
            }
            self.push_main(newcomer);
        }
        self.evict_main(entries)
    }
}
