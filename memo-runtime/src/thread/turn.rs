//! What a caller of a missing key is to do: compute, or wait for whoever does, on the same thread.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::Local;
use super::departed::Departed;
#[cfg(feature = "async")]
use super::stored::View;
use crate::event::EventKind;
#[cfg(feature = "async")]
use crate::flight::{Arrival, Leader};
use crate::flight::{Boarding, Caller, Follower, Landing};
use crate::memo::{Duty, Fill, Missing, Turn};
use crate::returns::Returns;

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// The duty of a compute that nobody joins.
    pub(super) fn alone(&self, missing: &Missing<Arc<K>>) -> Duty<K, V> {
        Duty {
            // The token first: groups that are invalidated after it count.
            token: self.common.fences.token(),
            groups: self.common.terms().groups_of_key(&missing.key),
            leader: None,
        }
    }

    /// The turn of a caller; or a place to wait for it.
    ///
    /// # Panics
    ///
    /// If the compute that runs would wait for this call: its value would depend on itself.
    pub(super) fn turn(
        &self,
        missing: &Missing<Arc<K>>,
        caller: &Caller,
    ) -> Result<Turn<K, V>, Follower<K, V>> {
        if !self.common.is_enabled() {
            return Ok(Turn::Compute(self.alone(missing)));
        }
        let groups = self.common.terms().groups_of_key(&missing.key);
        let key = (missing.hash, &*missing.key);
        let boarding = self
            .flights
            .board(key, None, &self.common.fences, caller, groups);
        match boarding {
            Boarding::Lead(leader) => Ok(Turn::Compute(leader.into())),
            Boarding::Aside => Ok(Turn::Compute(self.alone(missing))),
            Boarding::Cycle(cycle) => cycle.panic(),
            // A value was given since it began.
            Boarding::Follow(follower) if !self.given.holds(missing.hash, follower.token()) => {
                Ok(Turn::Compute(self.alone(missing)))
            }
            // Whoever computes is a task of this thread, which a thread that waits would hold up.
            Boarding::Follow(_) if matches!(caller, Caller::Thread) => {
                Ok(Turn::Compute(self.alone(missing)))
            }
            Boarding::Follow(follower) => {
                self.common.emit_for(&missing.key, EventKind::Join);
                Err(follower)
            }
        }
    }

    /// The turn of a caller who has waited.
    #[cfg(feature = "async")]
    pub(super) fn arrive(&self, missing: &Missing<Arc<K>>, arrival: Arrival<K, V>) -> Turn<K, V> {
        match arrival {
            Arrival::Landed(Landing::Value(value)) => Turn::Answered(value),
            Arrival::TakeOver(leader) => self.take_over(missing, leader),
            // The error belongs to whoever computed: nobody waits for a second one.
            Arrival::Landed(Landing::Failed(_) | Landing::TimedOut) | Arrival::Aside => {
                Turn::Compute(self.alone(missing))
            }
        }
    }

    /// A flight may have landed since the look-up: looks once more.
    #[cfg(feature = "async")]
    fn take_over(&self, missing: &Missing<Arc<K>>, leader: Leader<K, V>) -> Turn<K, V> {
        let value = |entry: &View<'_, K, V>| entry.stored.value.clone();
        match self.look(missing.hash, |other| *other == *missing.key, value) {
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
        missing: &Missing<Arc<K>>,
        duty: Duty<K, V>,
        returned: &R::Return,
        cost: Duration,
    ) -> Departed<K, V>
    where
        R: Returns<Value = V>,
    {
        let common = &*self.common;
        common.emit_for(&missing.key, EventKind::Compute { took: cost });
        match R::stored(returned) {
            Some(value) => {
                if common.terms().is_error(value) {
                    common.emit_for(&missing.key, EventKind::Error);
                }
                let fill = Fill::computed(&duty, cost);
                let left = self.store(missing.hash, &missing.key, value.clone(), &fill);
                // Who comes from now on finds the value where it is stored.
                duty.land(true, || Landing::Value(value.clone()));
                left
            }
            None => {
                common.emit_for(&missing.key, EventKind::Error);
                duty.land(false, || Landing::Failed(None));
                Departed::NOBODY
            }
        }
    }
}
