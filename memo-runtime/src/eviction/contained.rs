//! A policy of the user's own, whose faults end here.
//!
//! It is asked under the lock of its memo: a panic would leave an entry in that it does not know and never
//! lets go, or the other way round. So the order of arrival is kept beside it, and takes its place for good
//! once it has panicked, has let go somebody who is not in, or nobody where somebody is. 8 bytes per entry.

use super::queue::{Links, Queue};
use super::{Entries, Eviction, Facts, Faults, Notes, Slot};
use crate::contain::contain;

pub(super) struct Contained {
    /// Until its first fault.
    theirs: Option<Box<dyn Eviction>>,
    links: Links,
    queue: Queue,
    notes: Notes,
    is_exact: bool,
    faults: Faults,
}

impl Contained {
    pub(super) fn new(make: fn() -> Box<dyn Eviction>, faults: &Faults) -> Self {
        let made = contain(|| {
            let theirs = make();
            (theirs.notes(), theirs.is_exact(), theirs)
        });
        if made.is_none() {
            faults.note();
        }
        let (notes, is_exact, theirs) = match made {
            Some((notes, is_exact, theirs)) => (notes, is_exact, Some(theirs)),
            None => (Notes::Nothing, true, None),
        };
        Self {
            theirs,
            links: Links::default(),
            queue: Queue::default(),
            notes,
            is_exact,
            faults: faults.clone(),
        }
    }

    /// What the policy says, if it can be asked.
    fn ask<R>(&mut self, ask: impl FnOnce(&mut dyn Eviction) -> R) -> Option<R> {
        let theirs = self.theirs.as_deref_mut()?;
        let said = contain(|| ask(theirs));
        if said.is_none() {
            self.give_up();
        }
        said
    }

    /// Asks it no more.
    fn give_up(&mut self) {
        self.faults.note();
        self.let_go();
    }

    fn let_go(&mut self) {
        if let Some(theirs) = self.theirs.take() {
            contain(|| drop(theirs));
        }
    }

    fn push(&mut self, slot: Slot) {
        self.links.push(&mut self.queue, slot);
    }

    fn unlink(&mut self, slot: Slot) {
        if self.links.has(&self.queue, slot) {
            self.links.unlink(&mut self.queue, slot);
        }
    }
}

impl Eviction for Contained {
    fn notes(&self) -> Notes {
        self.notes
    }

    fn is_exact(&self) -> bool {
        self.is_exact
    }

    fn insert(&mut self, slot: Slot, facts: &Facts) {
        self.push(slot);
        self.ask(|theirs| theirs.insert(slot, facts));
    }

    fn remove(&mut self, slot: Slot) {
        self.unlink(slot);
        self.ask(|theirs| theirs.remove(slot));
    }

    fn replace(&mut self, old: Slot, new: Slot, facts: &Facts) {
        self.unlink(old);
        self.push(new);
        self.ask(|theirs| theirs.replace(old, new, facts));
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        // Nobody to choose from is nothing to be asked.
        let oldest = self.queue.oldest()?;
        let slot = match self.ask(|theirs| theirs.evict(entries)) {
            None => oldest,
            Some(Some(slot)) if self.links.has(&self.queue, slot) => slot,
            Some(_) => {
                self.give_up();
                oldest
            }
        };
        self.unlink(slot);
        Some(slot)
    }
}

impl Drop for Contained {
    fn drop(&mut self) {
        self.let_go();
    }
}
