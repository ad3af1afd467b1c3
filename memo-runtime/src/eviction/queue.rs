//! Queues of slots that any of them can leave at any time: lists whose links stand by the number of the slot.
//!
//! 8 bytes per slot, whichever queue it stands in; all steps take the same time.

use super::Slot;

/// The links of all queues of a policy: a slot is in one of them at most.
#[derive(Debug, Default)]
pub(super) struct Links(Vec<Link>);

#[derive(Clone, Copy, Debug)]
struct Link {
    older: u32,
    newer: u32,
}

/// One queue: oldest first.
#[derive(Debug)]
pub(super) struct Queue {
    oldest: u32,
    newest: u32,
    len: usize,
}

const NOBODY: u32 = u32::MAX;

impl Default for Queue {
    fn default() -> Self {
        Self {
            oldest: NOBODY,
            newest: NOBODY,
            len: 0,
        }
    }
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn oldest(&self) -> Option<Slot> {
        slot(self.oldest)
    }
}

impl Links {
    /// Who came to the queue of `of` after it.
    pub(super) fn newer(&self, of: Slot) -> Option<Slot> {
        slot(self.0[of.number()].newer)
    }

    /// Whether a slot stands in a queue: then whoever is before it says so.
    pub(super) fn has(&self, queue: &Queue, slot: Slot) -> bool {
        let Some(link) = self.0.get(slot.number()) else {
            return false;
        };
        match self.0.get(link.older as usize) {
            Some(older) => older.newer == slot.0,
            None => queue.oldest == slot.0,
        }
    }

    /// Puts a slot at the end of a queue.
    pub(super) fn push(&mut self, queue: &mut Queue, slot: Slot) {
        let link = Link {
            older: queue.newest,
            newer: NOBODY,
        };
        if self.0.len() <= slot.number() {
            self.0.resize(slot.number() + 1, link);
        }
        self.0[slot.number()] = link;
        match self.0.get_mut(queue.newest as usize) {
            Some(newest) => newest.newer = slot.0,
            None => queue.oldest = slot.0,
        }
        queue.newest = slot.0;
        queue.len += 1;
    }

    /// Takes the oldest from a queue.
    pub(super) fn pop(&mut self, queue: &mut Queue) -> Option<Slot> {
        let oldest = queue.oldest()?;
        self.unlink(queue, oldest);
        Some(oldest)
    }

    /// Takes a slot from the queue that it stands in.
    pub(super) fn unlink(&mut self, queue: &mut Queue, slot: Slot) {
        let Link { older, newer } = self.0[slot.number()];
        match self.0.get_mut(older as usize) {
            Some(older) => older.newer = newer,
            None => queue.oldest = newer,
        }
        match self.0.get_mut(newer as usize) {
            Some(newer) => newer.older = older,
            None => queue.newest = older,
        }
        queue.len -= 1;
    }
}

fn slot(number: u32) -> Option<Slot> {
    (number != NOBODY).then_some(Slot(number))
}
