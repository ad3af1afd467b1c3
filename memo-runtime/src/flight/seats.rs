//! Who computes a flight, who waits for it, and how it ended.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;

use super::{Caller, Landing};
use crate::contain::contain;
use crate::sync::thread::ThreadId;

/// Who computes a flight, who waits for it, and how it ended.
#[derive(Debug)]
pub(super) struct Seats<V> {
    queue: Queue,
    landing: Option<Arc<Landing<V>>>,
}

/// Who computes and who waits, whatever the type of what they wait for.
#[derive(Debug)]
pub(super) struct Queue {
    /// Whether somebody computes, and who.
    leader: Lead,
    /// How many have boarded to wait, polled or not: while there are any, the flight goes on.
    followers: usize,
    /// In the order of their coming, which is the order in which they are woken. There is none of a flight
    /// that nobody waits for, as most are.
    waiting: Option<BTreeMap<u64, Waker>>,
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
            queue: Queue {
                leader,
                followers: 0,
                waiting: None,
                next_seat: 0,
            },
            landing: None,
        }
    }

    /// Takes the lead if it is free, else counts one who waits.
    pub(super) fn board(&mut self, caller: &Caller) -> Boarded {
        self.queue.board(caller, self.landing.is_some())
    }

    /// Looks for the landing, or the lead. Who takes the lead waits no longer.
    pub(super) fn look(&mut self, caller: &Caller) -> Look<V> {
        if let Some(landing) = &self.landing {
            return Look::Landed(Arc::clone(landing));
        }
        if self.queue.lead_if_vacant(caller) {
            return Look::Lead;
        }
        if caller.holds_up(&self.queue.leader) {
            return Look::HeldUp;
        }
        Look::Wait
    }

    pub(super) fn is_deserted(&self) -> bool {
        self.landing.is_none() && self.queue.is_deserted()
    }

    pub(super) fn land(&mut self, landing: Arc<Landing<V>>) {
        // Only the leader lands, and does so once.
        self.landing.get_or_insert(landing);
    }

    pub(super) fn landing(&self) -> Option<&Arc<Landing<V>>> {
        self.landing.as_ref()
    }

    pub(super) fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }
}

impl Queue {
    fn board(&mut self, caller: &Caller, has_landed: bool) -> Boarded {
        if !has_landed && self.lead_if_vacant(caller) {
            return Boarded::Lead;
        }
        self.followers += 1;
        Boarded::Wait {
            held_up: !has_landed && caller.holds_up(&self.leader),
        }
    }

    /// Takes the lead if nobody has it; of a flight that has not landed.
    fn lead_if_vacant(&mut self, caller: &Caller) -> bool {
        let is_vacant = matches!(self.leader, Lead::Vacant);
        if is_vacant {
            self.leader = caller.lead();
        }
        is_vacant
    }

    fn is_deserted(&self) -> bool {
        matches!(self.leader, Lead::Vacant) && self.followers == 0
    }

    /// Sets who computes; returns what was set before, to be dropped outside of the lock.
    pub(super) fn set_leader(&mut self, leader: Lead) -> Lead {
        std::mem::replace(&mut self.leader, leader)
    }

    /// Waits under `waker`; returns the waker that this seat had before.
    pub(super) fn take_seat(&mut self, seat: &mut Option<u64>, waker: Waker) -> Option<Waker> {
        let number = *seat.get_or_insert_with(|| {
            self.next_seat += 1;
            self.next_seat
        });
        let waiting = self.waiting.get_or_insert_default();
        waiting.insert(number, waker)
    }

    /// Counts one follower less; returns the waker of its seat.
    pub(super) fn leave(&mut self, seat: Option<u64>) -> Option<Waker> {
        self.followers -= 1;
        self.waiting.as_mut()?.remove(&seat?)
    }

    /// Takes all who wait, to be woken outside of the lock.
    pub(super) fn take_waiting(&mut self) -> Waiting {
        Waiting(self.waiting.take())
    }
}

/// Those who waited.
pub(super) struct Waiting(Option<BTreeMap<u64, Waker>>);

impl Waiting {
    /// Wakes them, in the order of their coming.
    pub(super) fn wake(self) {
        for waker in self.0.into_iter().flat_map(BTreeMap::into_values) {
            // One that panics must not keep the others from being woken.
            contain(|| waker.wake());
        }
    }
}
