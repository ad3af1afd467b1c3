//! SIEVE: a queue, and a hand that walks it from the oldest to the newest; it takes who was not used since
//! it came by last (Zhang and others, NSDI 2024).
//!
//! Approximate. For skewed loads, such as of web pages; weak where keys are used in long rounds, or move on.
//! A hit writes once until the hand comes by; 8 bytes per entry.

use super::queue::{Links, Queue};
use super::{Entries, Eviction, Facts, Slot};

#[derive(Debug, Default)]
pub(super) struct Sieve {
    links: Links,
    queue: Queue,
    hand: Option<Slot>,
}

impl Sieve {
    fn take(&mut self, slot: Slot) {
        if self.hand == Some(slot) {
            self.hand = self.links.newer(slot);
        }
        self.links.unlink(&mut self.queue, slot);
    }
}

impl Eviction for Sieve {
    fn is_exact(&self) -> bool {
        false
    }

    fn insert(&mut self, slot: Slot, _: &Facts) {
        self.links.push(&mut self.queue, slot);
    }

    fn remove(&mut self, slot: Slot) {
        self.take(slot);
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        // After one round all are unused, but for hits that go on meanwhile: those are not waited for.
        for _ in 0..self.queue.len() {
            let at = self.hand.or(self.queue.oldest())?;
            if entries.uses(at) == 0 {
                break;
            }
            entries.set_uses(at, 0);
            self.hand = self.links.newer(at);
        }
        let slot = self.hand.or(self.queue.oldest())?;
        self.hand = Some(slot);
        self.take(slot);
        Some(slot)
    }
}
