//! The plain model of `best`: lists, walked as a whole; the sketch and the climber have tests of their own.

use crate::eviction::climber::Climber;
use crate::eviction::sketch::Sketch;
use crate::eviction::{Entries, Eviction, Facts, Slot};

#[derive(Default)]
pub(super) struct Best {
    /// Oldest first; those who were removed are ghosts, and keep their place.
    window: Vec<(Slot, bool)>,
    main: Vec<Slot>,
    hand: usize,
    /// Who was met at the hand last, and how often it had been seen.
    met: Option<(Slot, u8)>,
    sketch: Sketch,
    climber: Climber,
    full: usize,
}

impl Best {
    fn waiting(&self) -> usize {
        self.window.iter().filter(|(_, ghost)| !ghost).count()
    }

    fn len(&self) -> usize {
        self.waiting() + self.main.len()
    }

    fn join_window(&mut self, slot: Slot) {
        match self.window.iter_mut().find(|(other, _)| *other == slot) {
            Some((_, ghost)) => *ghost = false,
            None => self.window.push((slot, false)),
        }
    }

    fn leave_window(&mut self) -> Slot {
        loop {
            let (slot, ghost) = self.window.remove(0);
            if !ghost {
                return slot;
            }
        }
    }

    /// Counts the uses of one who leaves the window: all of them.
    fn count_uses(&mut self, entries: &dyn Entries, slot: Slot) {
        self.sketch.add_all(entries.hash(slot), entries.uses(slot));
        entries.set_uses(slot, 0);
    }

    /// Counts one use of one in main; false, if there is none.
    fn count_one(&mut self, entries: &dyn Entries, slot: Slot) -> bool {
        let Some(left) = entries.uses(slot).checked_sub(1) else {
            return false;
        };
        self.sketch.add(entries.hash(slot));
        entries.set_uses(slot, u8::try_from(left).unwrap());
        true
    }

    /// The first of main, from the hand on and around, without uses that were not counted.
    fn victim(&mut self, entries: &dyn Entries) -> Slot {
        loop {
            self.main.sort_unstable();
            let from_hand = self.main.iter().find(|slot| slot.number() >= self.hand);
            let slot = *from_hand.unwrap_or(&self.main[0]);
            self.hand = slot.number();
            if !self.count_one(entries, slot) {
                self.met.take_if(|(met, _)| *met != slot);
                return slot;
            }
            self.hand += 1;
        }
    }
}

impl Eviction for Best {
    fn insert(&mut self, slot: Slot, facts: &Facts) {
        self.sketch.grow(2 * (self.len() + 1));
        self.sketch.add(facts.hash);
        self.join_window(slot);
        if self.len() > self.full && self.waiting() > self.climber.window(self.len()) {
            let oldest = self.leave_window();
            self.main.push(oldest);
        }
    }

    fn remove(&mut self, slot: Slot) {
        self.main.retain(|other| *other != slot);
        self.met.take_if(|(met, _)| *met == slot);
        for (other, ghost) in &mut self.window {
            *ghost |= *other == slot;
        }
    }

    fn replace(&mut self, old: Slot, new: Slot, _: &Facts) {
        let was_main = self.main.contains(&old);
        self.remove(old);
        if was_main && self.window.iter().all(|(slot, _)| *slot != new) {
            self.main.push(new);
        } else {
            self.join_window(new);
        }
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let len = self.len();
        if len == 0 {
            return None;
        }
        self.full = len;
        if self.sketch.age(5 * len) {
            self.met = None;
        }
        let window = self.climber.window(len);
        while self.waiting() >= window {
            let newcomer = self.leave_window();
            self.count_uses(entries, newcomer);
            if self.main.len() < len - window {
                self.main.push(newcomer);
                continue;
            }
            if self.main.is_empty() {
                return Some(newcomer);
            }
            let lead = u8::from(!self.climber.is_wide());
            let seen = self.sketch.count(entries.hash(newcomer));
            if seen <= self.met.map_or(0, |(_, seen)| seen) + lead {
                return Some(newcomer);
            }
            let victim = self.victim(entries);
            let victims = self.sketch.count(entries.hash(victim));
            self.met = Some((victim, victims));
            if seen <= victims + lead {
                return Some(newcomer);
            }
            self.remove(victim);
            self.main.push(newcomer);
            return Some(victim);
        }
        let victim = self.victim(entries);
        self.remove(victim);
        Some(victim)
    }
}
