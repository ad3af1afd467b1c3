//! What a caller of a missing key is to do: compute, or wait for whoever does.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::store::{Fill, Left, Origin};
use super::{Core, Missing, State};
use crate::clock::Tick;
use crate::engine::View;
use crate::error::Error;
use crate::event::EventKind;
#[cfg(feature = "async")]
use crate::flight::chain::Link;
use crate::flight::chain::{self, Inside, Named};
use crate::flight::{Arrival, Boarding, Caller, Follower, Landing, Lead, Leader};
use crate::returns::{Failure, Returns};
use crate::version::{FillToken, Group, Membership};

/// What a caller of a missing key is to do.
#[derive(Debug)]
pub(crate) enum Turn<K, V> {
    Compute(Duty<K, V>),
    /// Return what another has computed.
    Answered(V),
    /// Return the failure of another's compute.
    Failed(Failure),
    /// Give up.
    TimedOut,
}

/// How long a compute took, and when it was over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    cost: Duration,
    ended: Tick,
}

impl Took {
    pub(crate) fn since(started: Tick, ended: Tick) -> Self {
        Self {
            cost: ended.since(started),
            ended,
        }
    }
}

/// The right to compute a key and to store it under the token; with the duty to answer others, or,
/// beside a flight, without.
#[derive(Debug)]
pub(crate) struct Duty<K, V> {
    pub(crate) token: FillToken,
    pub(crate) groups: Membership,
    pub(crate) leader: Option<Leader<K, V>>,
}

impl<K, V> From<Leader<K, V>> for Duty<K, V> {
    fn from(leader: Leader<K, V>) -> Self {
        Self {
            token: leader.token(),
            groups: leader.groups().clone(),
            leader: Some(leader),
        }
    }
}

impl<K, V> Duty<K, V> {
    /// Ends the flight, with a value or without; answers all who wait, if anybody does.
    pub(crate) fn land(self, has_value: bool, landing: impl FnOnce() -> Landing<V>) {
        if let Some(leader) = self.leader {
            leader.land_with(has_value, landing);
        }
    }

    /// Answers all who wait; the flight ends with the duty.
    pub(crate) fn answer(&self, landing: Landing<V>) {
        if let Some(leader) = &self.leader {
            leader.answer(landing);
        }
    }

    /// Whether no group that the value belongs to has been invalidated since.
    #[cfg(feature = "store")]
    pub(crate) fn is_current(&self) -> bool {
        self.groups.holds(self.token)
    }

    /// The same duty for one who has read, at the time of `token`, what the value is made of; `more`
    /// are the groups that this belongs to.
    ///
    /// If any of it has been invalidated since, the value is the caller's alone: the flight is left to
    /// others. So it is if the flight, begun by another, knows nothing of these groups: those who
    /// come after one of them has been invalidated would join it.
    pub(crate) fn backdated(self, token: FillToken, more: &[Arc<Group>], is_current: bool) -> Self {
        let is_told = more.iter().all(|group| {
            let mut told = self.groups.known().iter();
            told.any(|told| Arc::ptr_eq(told, group))
        });
        let groups = self.groups.and(more);
        let is_current = is_current && is_told && groups.holds(token);
        Self {
            token,
            groups,
            leader: self.leader.filter(|_| is_current),
        }
    }

    /// The flight, if others may wait for it.
    pub(crate) fn flight(&self) -> Option<Named> {
        self.leader.as_ref().map(Leader::flight)
    }

    /// Whether others may wait for it.
    pub(crate) fn is_of_flight(&self) -> bool {
        self.leader.is_some()
    }

    /// Notes who is to compute.
    pub(crate) fn led_by(&self, lead: Lead) {
        if let Some(leader) = &self.leader {
            leader.led_by(lead);
        }
    }

    /// Notes that another call is to compute, which will be given this; a place among those who wait
    /// for it. Nobody waits for what has no flight, nor for what could never end.
    pub(crate) fn leave_to(&self, lead: Lead, caller: Caller) -> Option<Follower<K, V>> {
        self.leader.as_ref()?.leave_to(lead, caller)
    }

    /// Makes the compute the innermost of this thread, if others may wait for it.
    pub(crate) fn enter(&self) -> Option<Inside> {
        self.flight().map(chain::enter)
    }

    /// The compute as a link of the chain, if others may wait for it.
    #[cfg(feature = "async")]
    pub(crate) fn link(&self) -> Option<Arc<Link>> {
        self.leader.as_ref().map(Leader::link)
    }
}

impl Fill {
    /// A value that was computed by duty.
    pub(crate) fn computed<K, V>(duty: &Duty<K, V>, cost: Duration) -> Self {
        Self {
            token: duty.token,
            groups: duty.groups.clone(),
            cost,
            origin: Origin::Computed,
            at: None,
        }
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The duty of a compute that nobody joins.
    pub(crate) fn alone(&self, key: &K) -> Duty<K, V> {
        Duty {
            // The token first: groups that are invalidated after it count.
            token: self.fences.token(),
            groups: self.groups_of_key(key),
            leader: None,
        }
    }

    /// The turn of a caller; or a place to wait for it.
    pub(super) fn turn(
        &self,
        missing: &Missing<K>,
        caller: &Caller,
    ) -> Result<Turn<K, V>, Follower<K, V>> {
        if !self.spec.single_flight || !self.is_enabled() {
            return Ok(Turn::Compute(self.alone(&missing.key)));
        }
        match self.board_in(missing.at(), missing.looked(), caller, &[]) {
            Boarding::Lead(leader) if leader.has_just_looked() => Ok(Turn::Compute(leader.into())),
            Boarding::Lead(leader) => Ok(self.lead(missing, leader)),
            Boarding::Aside => Ok(Turn::Compute(self.alone(&missing.key))),
            Boarding::Cycle(cycle) => cycle.panic(),
            Boarding::Follow(follower) => {
                self.emit_for(&missing.key, EventKind::Join);
                Err(follower)
            }
        }
    }

    /// The turn of a caller who has waited; in vain, if there is no arrival.
    pub(super) fn arrive(
        &self,
        missing: &Missing<K>,
        arrival: Option<Arrival<K, V>>,
    ) -> Turn<K, V> {
        match arrival {
            Some(Arrival::Landed(Landing::Value(value))) => Turn::Answered(value),
            Some(Arrival::Landed(Landing::Failed(Some(failure)))) => Turn::Failed(failure),
            // The error belongs to whoever computed: nobody waits for a second one.
            Some(Arrival::Landed(Landing::Failed(None)) | Arrival::Aside) => {
                Turn::Compute(self.alone(&missing.key))
            }
            Some(Arrival::TakeOver(leader)) => self.lead(missing, leader),
            Some(Arrival::Landed(Landing::TimedOut)) | None => Turn::TimedOut,
        }
    }

    /// A flight may have landed between the look-up and the boarding: looks once more.
    fn lead(&self, missing: &Missing<K>, leader: Leader<K, V>) -> Turn<K, V> {
        let value = |entry: &View<'_, K, V>| entry.value().clone();
        match self.fresh(missing.hash, |key: &K| *key == missing.key, value) {
            Some(value) => {
                leader.land(Landing::Value(value.clone()));
                Turn::Answered(value)
            }
            None => Turn::Compute(leader.into()),
        }
    }

    /// Stores what a compute gave and answers those who wait for it.
    ///
    /// What left for the value is for the caller to release, when all is done.
    pub(super) fn land<R>(
        &self,
        missing: Missing<K>,
        duty: Duty<K, V>,
        returned: &R::Return,
        took: Took,
    ) -> Option<Left<K, V>>
    where
        R: Returns<Value = V>,
    {
        self.emit_for(&missing.key, EventKind::Compute { took: took.cost });
        match R::stored(returned) {
            Some(value) => {
                if self.is_error(value) {
                    self.emit_for(&missing.key, EventKind::Error);
                }
                let fill = Fill {
                    at: Some(took.ended),
                    ..Fill::computed(&duty, took.cost)
                };
                let left = self.store(missing.hash, missing.key, value.clone(), &fill);
                if duty.leader.is_none() {
                    self.flights.note_stored(missing.hash);
                }
                // Who comes from now on finds the value where it is stored.
                duty.land(true, || Landing::Value(value.clone()));
                Some(left)
            }
            None => {
                self.emit_for(&missing.key, EventKind::Error);
                duty.land(false, || {
                    Landing::Failed(R::share(returned, self.spec.name))
                });
                None
            }
        }
    }
}

impl Core {
    /// The error of a call that has waited for as long as it may.
    pub(super) fn timed_out(&self) -> Error {
        self.observer.emit(EventKind::Timeout);
        Error::timeout("compute").in_memo(self.spec.name)
    }

    /// Until when a call may take, if that is limited.
    pub(super) fn deadline(&self) -> Option<Tick> {
        let timeout = self.spec.timeout?;
        Some(self.clock.now().after(timeout.now()))
    }
}
