//! First in, first out.
//!
//! Exact. For entries that are used for a while and then never again; uses do not count. Hits write nothing;
//! 8 bytes per entry.

use super::queue::{Links, Queue};
use super::{Entries, Eviction, Facts, Notes, Slot};

#[derive(Debug, Default)]
pub(super) struct Fifo {
    links: Links,
    queue: Queue,
}

impl Eviction for Fifo {
    fn notes(&self) -> Notes {
        Notes::Nothing
    }

    fn insert(&mut self, slot: Slot, _: &Facts) {
        self.links.push(&mut self.queue, slot);
    }

    fn remove(&mut self, slot: Slot) {
        self.links.unlink(&mut self.queue, slot);
    }

    fn evict(&mut self, _: &dyn Entries) -> Option<Slot> {
        self.links.pop(&mut self.queue)
    }
}
