//! Which keys of a run are computed by it, and which by others.

use std::future::poll_fn;
use std::hash::Hash;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Run;
use super::slot::Progress;
use crate::event::EventKind;
use crate::flight::{Arrival, Boarding, Caller, Landing};

/// How many keys that have not arrived are looked at in a row, for one behind them that has.
///
/// What looks at them all each time would take the square of their number.
const LOOKS_AHEAD: usize = 64;

impl<K, V> Run<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Leads or joins the flights of all keys that are missing.
    pub(crate) fn board(&mut self, caller: &Caller) {
        if std::mem::replace(&mut self.is_boarded, true) {
            return;
        }
        for index in 0..self.slots.len() {
            let slot = &mut self.slots[index];
            let Progress::Missing = slot.progress else {
                continue;
            };
            if self.state.is_enabled() {
                let key = (slot.key.hash, &*slot.key.key);
                match self.state.board_in(key, None, caller, &slot.inherited) {
                    Boarding::Lead(leader) => slot.lead(self.state, leader, self.as_of),
                    // Whoever computes it, a value is there meanwhile.
                    _ if slot.serve_stale(self.state) => {}
                    Boarding::Follow(follower) => {
                        self.state.emit_for(&slot.key.key, EventKind::Join);
                        slot.progress = Progress::Followed(follower);
                    }
                    Boarding::Aside => slot.lead_alone(self.state, self.as_of),
                    Boarding::Cycle(cycle) => cycle.panic(),
                }
            } else {
                slot.lead_alone(self.state, self.as_of);
            }
            self.queue(index);
        }
    }

    /// Waits for what others compute; whether something is to be computed here after all.
    ///
    /// Who leads waits for nobody: the first key that this run takes over ends the waiting. What has
    /// arrived by then comes along, so that those who waited for one compute that failed, or was
    /// given up, do not compute key after key.
    pub(crate) async fn follow(&mut self) -> bool {
        poll_fn(|context| self.poll_follow(context)).await
    }

    fn poll_follow(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        while self.led.is_empty() {
            let Some(&first) = self.followed.front() else {
                return Poll::Ready(false);
            };
            let Poll::Ready(arrival) = self.poll_one(first, context) else {
                return Poll::Pending;
            };
            self.followed.pop_front();
            self.arrived(first, arrival);
        }
        let mut waiting = Vec::new();
        while waiting.len() < LOOKS_AHEAD
            && let Some(next) = self.followed.pop_front()
        {
            match self.poll_one(next, context) {
                Poll::Ready(arrival) => self.arrived(next, arrival),
                Poll::Pending => waiting.push(next),
            }
        }
        for slot in waiting.into_iter().rev() {
            self.followed.push_front(slot);
        }
        Poll::Ready(true)
    }

    /// Looks whether a key has arrived; one that is no longer waited for has nothing to tell.
    fn poll_one(&mut self, slot: usize, context: &mut Context<'_>) -> Poll<Option<Arrival<K, V>>> {
        match &mut self.slots[slot].progress {
            Progress::Followed(follower) => Pin::new(follower).poll(context).map(Some),
            _ => Poll::Ready(None),
        }
    }

    fn arrived(&mut self, index: usize, arrival: Option<Arrival<K, V>>) {
        let slot = &mut self.slots[index];
        match arrival {
            None => return,
            Some(Arrival::Landed(Landing::Value(value))) => {
                if let Progress::Followed(follower) = &slot.progress {
                    let groups = follower.groups().clone();
                    slot.is_made_of(groups.known());
                }
                slot.progress = Progress::Known {
                    value: Ok(value),
                    found: false,
                };
            }
            Some(Arrival::Landed(Landing::Failed(Some(failure)))) => {
                slot.progress = Progress::Abandoned;
                self.told = Some(failure);
            }
            Some(Arrival::Landed(Landing::Failed(None) | Landing::TimedOut) | Arrival::Aside) => {
                slot.lead_alone(self.state, self.as_of);
            }
            Some(Arrival::TakeOver(leader)) => slot.lead(self.state, leader, self.as_of),
        }
        self.queue(index);
    }

    /// Notes how far a key is, and queues it where it belongs.
    pub(super) fn set(&mut self, slot: usize, progress: Progress<K, V>) {
        self.slots[slot].progress = progress;
        self.queue(slot);
    }

    /// Queues a key where it belongs.
    fn queue(&mut self, slot: usize) {
        match self.slots[slot].progress {
            Progress::Led(_) => self.led.push_back(slot),
            Progress::Followed(_) => self.followed.push_back(slot),
            _ => {}
        }
    }
}
