//! What has the best share of hits over all that was measured (`docs/design/0016-policies.md`).
//!
//! Newcomers stand in a window, first in, first out. Who leaves it meets the next of the others that has no
//! uses left, and stays only if a sketch of all keys has clearly seen it more often; the other leaves then. So
//! a walk over many keys passes through the window and harms nobody. How large the window is, the hits tell:
//! loads that come back to what they used just now get a large one.
//!
//! Approximate. A hit writes up to three times until its entry is looked at. In bytes per entry: 2 to 4 for
//! the sketch, ¼ for the place of a slot, 4 for each in the window, which is mostly a few of a hundred, and
//! never more than nine in ten.

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
    /// How often who is there was seen, or less: what a newcomer has to surpass before anybody is asked.
    bar: u8,
    sketch: Sketch,
    climber: Climber,
    /// How many there were when the memo was last full.
    full: usize,
}

/// How much more often a newcomer must have been seen. It was counted just now, the other not since its last
/// use: one more is none more. Where the window is wide, newcomers are the better ones.
const LEAD: u8 = 1;

/// The bytes of the sketch for each entry, at least: with half of them it takes more keys for others.
const FINENESS: usize = 2;

/// The sketch forgets half of it whenever so many uses for each entry were counted.
const AGE: usize = 5;

impl Best {
    fn len(&self) -> usize {
        self.waiting + self.main
    }

    #[inline]
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
            self.bar = 0;
        }
    }

    /// Lets the oldest of the window into main, where there is room.
    fn settle(&mut self) {
        if let Some(oldest) = self.pop_window() {
            self.push_main(oldest);
        }
    }

    /// Counts the uses that hits have noted, `at_once` of them at most; the others stay noted.
    #[inline(never)]
    fn credit(&mut self, entries: &dyn Entries, slot: Slot, uses: u64, at_once: u64) {
        let counted = uses.min(at_once);
        entries.set_uses(slot, u8::try_from(uses - counted).unwrap_or(0));
        self.sketch.add_all(entries.hash(slot), counted);
    }

    /// The slot at the hand, if it is of main.
    #[inline]
    fn at_hand(&self) -> Option<Slot> {
        let number = u32::try_from(self.hand).ok()?;
        (self.places.get(self.hand) == Place::Main).then(|| Slot::new(number))
    }

    /// Who of main has no uses left that were not counted: the hand stays there.
    #[inline]
    fn victim(&mut self, entries: &dyn Entries) -> Option<Slot> {
        match self.at_hand() {
            Some(slot) if entries.uses(slot) == 0 => Some(slot),
            _ => self.walk(entries),
        }
    }

    /// Moves the hand to who has no uses left. Those it meets lose one each: who is used often stays for some
    /// rounds.
    #[inline(never)]
    fn walk(&mut self, entries: &dyn Entries) -> Option<Slot> {
        if self.main == 0 {
            return None;
        }
        // After three rounds none has, but for hits that go on meanwhile: those are not waited for.
        let mut patience = 3 * self.main;
        loop {
            if let Some(slot) = self.at_hand() {
                let uses = entries.uses(slot);
                if uses == 0 || patience == 0 {
                    return Some(slot);
                }
                self.credit(entries, slot, uses, 1);
                patience -= 1;
            }
            self.hand += 1;
            if self.hand >= self.places.len() {
                self.hand = 0;
            }
            self.bar = 0;
        }
    }

    fn evict_main(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let victim = self.victim(entries)?;
        self.take_main(victim);
        Some(victim)
    }

    /// Lets one who leaves the window and one of main compete; the loser has left.
    #[inline]
    fn contest(&mut self, entries: &dyn Entries, newcomer: Slot) -> Slot {
        let lead = if self.climber.is_wide() { 0 } else { LEAD };
        let seen = self.sketch.count(entries.hash(newcomer));
        // Who wins stays at the hand, and counts only rise until they are halved: most lose here.
        if seen <= self.bar + lead {
            return newcomer;
        }
        let Some(victim) = self.victim(entries) else {
            return newcomer;
        };
        self.bar = self.sketch.count(entries.hash(victim));
        if seen <= self.bar + lead {
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
            self.bar = 0;
        }
        if self.sketch.age(AGE * len) {
            self.bar = 0;
        }
        let window = self.climber.window(len);
        while self.waiting >= window {
            let newcomer = self.pop_window()?;
            let uses = entries.uses(newcomer);
            if uses > 0 {
                self.credit(entries, newcomer, uses, uses);
            }
            if self.main + window >= len {
                return Some(self.contest(entries, newcomer));
            }
            self.push_main(newcomer);
        }
        self.evict_main(entries)
    }
}
