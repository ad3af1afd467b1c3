//! The plain model of W-TinyLFU: lists, oldest first.

use crate::eviction::climber::Climber;
use crate::eviction::sketch::Sketch;
use crate::eviction::{Entries, Eviction, Facts, Slot};

#[derive(Default)]
pub(super) struct TinyLfu {
    window: Vec<Slot>,
    probation: Vec<Slot>,
    protected: Vec<Slot>,
    sketch: Sketch,
    climber: Climber,
}

fn is_used(sketch: &mut Sketch, entries: &dyn Entries, slot: Slot) -> bool {
    let uses = entries.uses(slot);
    sketch.add_all(entries.hash(slot), uses);
    entries.set_uses(slot, 0);
    uses > 0
}

/// Takes the oldest that was not used; those that were become the newest.
fn unused(sketch: &mut Sketch, entries: &dyn Entries, queue: &mut Vec<Slot>) -> Slot {
    loop {
        let slot = queue.remove(0);
        if !is_used(sketch, entries, slot) {
            return slot;
        }
        queue.push(slot);
    }
}

impl TinyLfu {
    fn main(&self) -> usize {
        self.probation.len() + self.protected.len()
    }

    fn demote(&mut self, entries: &dyn Entries) {
        let slot = unused(&mut self.sketch, entries, &mut self.protected);
        self.probation.push(slot);
    }

    fn victim(&mut self, entries: &dyn Entries) -> Slot {
        while let Some(oldest) = self.probation.first().copied() {
            if !is_used(&mut self.sketch, entries, oldest) {
                return oldest;
            }
            self.probation.remove(0);
            self.protected.push(oldest);
            if self.protected.len() > self.main() * 4 / 5 {
                self.demote(entries);
            }
        }
        self.demote(entries);
        self.probation[0]
    }
}

impl Eviction for TinyLfu {
    fn insert(&mut self, slot: Slot, facts: &Facts) {
        self.sketch.grow(4 * (self.window.len() + self.main() + 1));
        self.sketch.add(facts.hash);
        self.window.push(slot);
    }

    fn remove(&mut self, slot: Slot) {
        for queue in [&mut self.window, &mut self.probation, &mut self.protected] {
            queue.retain(|other| *other != slot);
        }
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let len = self.window.len() + self.main();
        if len == 0 {
            return None;
        }
        self.sketch.age(10 * len);
        let window = self.climber.window(len);
        while self.window.len() >= window {
            let newcomer = unused(&mut self.sketch, entries, &mut self.window);
            if self.main() < len - window {
                self.probation.push(newcomer);
                continue;
            }
            if self.main() == 0 {
                return Some(newcomer);
            }
            let victim = self.victim(entries);
            let seen = |slot| self.sketch.count(entries.hash(slot));
            if seen(newcomer) <= seen(victim) {
                return Some(newcomer);
            }
            self.remove(victim);
            self.probation.push(newcomer);
            return Some(victim);
        }
        let victim = self.victim(entries);
        self.remove(victim);
        Some(victim)
    }
}
