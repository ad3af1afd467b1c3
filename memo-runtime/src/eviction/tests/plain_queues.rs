//! SIEVE and S3-FIFO as their papers have them, on lists, oldest first.

use crate::eviction::{Entries, Eviction, Facts, Slot};

#[derive(Default)]
pub(super) struct Sieve {
    queue: Vec<Slot>,
    hand: usize,
}

impl Eviction for Sieve {
    fn insert(&mut self, slot: Slot, _: &Facts) {
        // A hand that has walked past the newest begins anew, even if others come meanwhile.
        if self.hand == self.queue.len() {
            self.hand = 0;
        }
        self.queue.push(slot);
    }

    fn remove(&mut self, slot: Slot) {
        let at = self.queue.iter().position(|other| *other == slot).unwrap();
        self.queue.remove(at);
        if at < self.hand {
            self.hand -= 1;
        }
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        loop {
            if self.hand == self.queue.len() {
                self.hand = 0;
            }
            let slot = *self.queue.get(self.hand)?;
            if entries.uses(slot) == 0 {
                return Some(self.queue.remove(self.hand));
            }
            entries.set_uses(slot, 0);
            self.hand += 1;
        }
    }
}

#[derive(Default)]
pub(super) struct S3Fifo {
    small: Vec<Slot>,
    main: Vec<Slot>,
    ghosts: Vec<u32>,
}

impl Eviction for S3Fifo {
    fn insert(&mut self, slot: Slot, facts: &Facts) {
        match self.ghosts.iter().position(|ghost| *ghost == facts.hash) {
            Some(at) => {
                self.ghosts.remove(at);
                self.main.push(slot);
            }
            None => self.small.push(slot),
        }
    }

    fn remove(&mut self, slot: Slot) {
        self.small.retain(|other| *other != slot);
        self.main.retain(|other| *other != slot);
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let capacity = self.small.len() + self.main.len();
        let tenth = capacity / 10;
        while !self.small.is_empty() && self.small.len() >= tenth.max(1) {
            let slot = self.small.remove(0);
            if entries.uses(slot) > 1 {
                entries.set_uses(slot, 0);
                self.main.push(slot);
                continue;
            }
            let hash = entries.hash(slot);
            self.ghosts.retain(|ghost| *ghost != hash);
            self.ghosts.push(hash);
            let too_many = self.ghosts.len().saturating_sub(capacity - tenth);
            self.ghosts.drain(..too_many);
            return Some(slot);
        }
        while !self.main.is_empty() {
            let slot = self.main.remove(0);
            let uses = entries.uses(slot);
            if uses == 0 {
                return Some(slot);
            }
            entries.set_uses(slot, u8::try_from(uses - 1).unwrap());
            self.main.push(slot);
        }
        None
    }
}
