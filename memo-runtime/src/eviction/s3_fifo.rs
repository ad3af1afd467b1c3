//! S3-FIFO: a small queue that newcomers have to leave with uses, a main queue in which each use is another
//! round, and a ghost queue of those who left the small one: if they return, they go to the main queue (Yang
//! and others, SOSP 2023).
//!
//! Approximate. For skewed loads with many keys that are used once; weak where entries are used again just
//! after they left the small queue. A hit writes up to three times until it is looked at; 9 bytes per entry
//! and 4 to 16 for the ghost of one.

use std::collections::{HashMap, VecDeque};

use super::queue::{Links, Queue};
use super::{Entries, Eviction, Facts, Slot};

#[derive(Debug, Default)]
pub(super) struct S3Fifo {
    links: Links,
    small: Queue,
    main: Queue,
    /// Which slots stand in the main queue.
    is_main: Vec<bool>,
    ghosts: Ghosts,
}

impl S3Fifo {
    fn push_main(&mut self, slot: Slot) {
        self.is_main[slot.number()] = true;
        self.links.push(&mut self.main, slot);
    }

    /// Takes from the small queue who was used less than twice; others move on. `None` once it has its size.
    fn evict_small(&mut self, entries: &dyn Entries, least: usize) -> Option<Slot> {
        while self.small.len() >= least {
            let slot = self.links.pop(&mut self.small)?;
            if entries.uses(slot) < 2 {
                self.ghosts.push(entries.hash(slot));
                return Some(slot);
            }
            entries.set_uses(slot, 0);
            self.push_main(slot);
        }
        None
    }

    fn evict_main(&mut self, entries: &dyn Entries) -> Option<Slot> {
        // Three rounds use up all uses, but for hits that go on meanwhile: those are not waited for.
        for _ in 0..3 * self.main.len() {
            let slot = self.links.pop(&mut self.main)?;
            match entries.uses(slot) {
                0 => return Some(slot),
                uses => {
                    entries.set_uses(slot, u8::try_from(uses - 1).unwrap_or(u8::MAX));
                    self.links.push(&mut self.main, slot);
                }
            }
        }
        self.links.pop(&mut self.main)
    }
}

impl Eviction for S3Fifo {
    fn is_exact(&self) -> bool {
        false
    }

    fn insert(&mut self, slot: Slot, facts: &Facts) {
        if self.is_main.len() <= slot.number() {
            self.is_main.resize(slot.number() + 1, false);
        }
        if self.ghosts.remove(facts.hash) {
            self.push_main(slot);
        } else {
            self.is_main[slot.number()] = false;
            self.links.push(&mut self.small, slot);
        }
    }

    fn remove(&mut self, slot: Slot) {
        let queue = if self.is_main[slot.number()] {
            &mut self.main
        } else {
            &mut self.small
        };
        self.links.unlink(queue, slot);
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let capacity = self.small.len() + self.main.len();
        let small = (capacity / 10).max(1);
        self.ghosts.limit = capacity - capacity / 10;
        self.evict_small(entries, small)
            .or_else(|| self.evict_main(entries))
    }
}

/// The hashes of those who left the small queue last.
#[derive(Debug, Default)]
struct Ghosts {
    queue: VecDeque<u32>,
    /// Who is a ghost, and its number in the queue; other numbers of the same hash are void.
    numbers: HashMap<u32, u64, foldhash::fast::FixedState>,
    /// The number of the first in the queue.
    first: u64,
    limit: usize,
}

impl Ghosts {
    fn push(&mut self, hash: u32) {
        self.numbers
            .insert(hash, self.first + self.queue.len() as u64);
        self.queue.push_back(hash);
        while self.numbers.len() > self.limit {
            self.pop();
        }
        // As many void ones as others, and a few: each that returned pays for one step of the walk.
        if self.queue.len() > 2 * self.numbers.len() + 16 {
            self.compact();
        }
    }

    fn pop(&mut self) {
        let Some(hash) = self.queue.pop_front() else {
            return;
        };
        if self.numbers.get(&hash) == Some(&self.first) {
            self.numbers.remove(&hash);
        }
        self.first += 1;
    }

    fn remove(&mut self, hash: u32) -> bool {
        self.numbers.remove(&hash).is_some()
    }

    fn compact(&mut self) {
        let numbered = (self.first..).zip(std::mem::take(&mut self.queue));
        let (mut queue, mut numbers) = (VecDeque::new(), HashMap::default());
        for (number, hash) in numbered {
            if self.numbers.get(&hash) == Some(&number) {
                numbers.insert(hash, self.first + queue.len() as u64);
                queue.push_back(hash);
            }
        }
        (self.queue, self.numbers) = (queue, numbers);
    }
}

#[cfg(test)]
impl S3Fifo {
    /// How many records of ghosts there are, void ones included.
    pub(super) fn ghost_records(&self) -> usize {
        self.ghosts.queue.len()
    }
}
