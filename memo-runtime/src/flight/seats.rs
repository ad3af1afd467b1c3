//! Who computes a flight, who waits for it, and how it ended.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;

use super::{Caller, Landing};
use crate::sync::thread::ThreadId;

#[derive(Debug)]
pub(super) struct Seats<V> {
    /// Whether somebody computes, and who.
    leader: Lead,
    landing: Option<Arc<Landing<V>>>,
    /// How many have boarded to wait, polled or not: while there are any, the flight goes on.
    followers: usize,
    /// In the order of their coming, which is the order in which they are woken.
    waiting: BTreeMap<u64, Waker>,
    next_seat: u64,
}

/// Who computes.
#[derive(Clone, Debug)]
pub(crate) enum Lead {
    Vacant,
    Thread(ThreadId),
    Task(Waker),
    Background,
}

/// What a caller who boards a running flight is to do.
pub(super) enum Boarded {
    Lead,
    Wait {
        /// Whether the leader goes on only if the caller does.
        held_up: bool,
    },
}

/// What a follower sees when it looks.
pub(super) enum Look<V> {
    Landed(Arc<Landing<V>>),
    /// The flight is this follower's now.
    Lead,
    /// Not yet; and the leader goes on only if this caller does.
    HeldUp,
    Wait,
}

impl<V> Seats<V> {
    pub(super) fn new(leader: Lead) -> Self {
        Self {
            leader,
            landing: None,
            followers: 0,
            waiting: BTreeMap::new(),
            next_seat: 0,
        }
    }

    /// Takes the lead if it is free, else counts one who waits.
    pub(super) fn board(&mut self, caller: &Caller) -> Boarded {
        if self.is_vacant() {
            self.leader = caller.lead();
            return Boarded::Lead;
        }
        self.followers += 1;
        Boarded::Wait {
            held_up: self.landing.is_none() && caller.holds_up(&self.leader),
        }
    }

    /// Looks for the landing, or the lead. Who takes the lead waits no longer.
    pub(super) fn look(&mut self, caller: &Caller) -> Look<V> {
        if let Some(landing) = &self.landing {
            return Look::Landed(Arc::clone(landing));
        }
        if self.is_vacant() {
            self.leader = caller.lead();
            return Look::Lead;
        }
        if caller.holds_up(&self.leader) {
            return Look::HeldUp;
        }
        Look::Wait
    }

    fn is_vacant(&self) -> bool {
        self.landing.is_none() && matches!(self.leader, Lead::Vacant)
    }

    pub(super) fn is_deserted(&self) -> bool {
        self.is_vacant() && self.followers == 0
    }

    /// Sets who computes; returns what was set before, to be dropped outside of the lock.
    pub(super) fn set_leader(&mut self, leader: Lead) -> Lead {
        std::mem::replace(&mut self.leader, leader)
    }

    pub(super) fn land(&mut self, landing: Arc<Landing<V>>) {
        // Only the leader lands, and does so once.
        self.landing.get_or_insert(landing);
    }

    pub(super) fn landing(&self) -> Option<&Arc<Landing<V>>> {
        self.landing.as_ref()
    }

    /// Waits under `waker`; returns the waker that this seat had before.
    pub(super) fn take_seat(&mut self, seat: &mut Option<u64>, waker: Waker) -> Option<Waker> {
        let number = *seat.get_or_insert_with(|| {
            self.next_seat += 1;
            self.next_seat
        });
        self.waiting.insert(number, waker)
    }

    /// Counts one follower less; returns the waker of its seat.
    pub(super) fn leave(&mut self, seat: Option<u64>) -> Option<Waker> {
        self.followers -= 1;
        self.waiting.remove(&seat?)
    }

    pub(super) fn take_waiting(&mut self) -> impl Iterator<Item = Waker> + use<V> {
        std::mem::take(&mut self.waiting).into_values()
    }
}
