//! The flights of some keys of one memo, and what tells whether one has landed.

use std::sync::Arc;

use super::chain::{Cycle, FlightId, Waits};
use super::seats::Boarded;
use super::shard::{Running, Shard};
use super::{Boarding, Caller, Course, Flight, Follower, Leader, Looked};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Mutex, MutexGuard, lock};
use crate::version::{Membership, Striped};

/// The flights of some keys.
///
/// Who leads or follows one has a part of the whole: threads that miss keys of different parts share nothing
/// that they write to, not even the count of who has it.
#[derive(Debug)]
pub(super) struct Part<K, V> {
    pub(super) memo: &'static str,
    /// How many have ended with a value: who has looked for a key before may look again. Written under the
    /// lock.
    landings: AtomicU64,
    shard: Mutex<Shard<K, V>>,
}

impl<K, V> Part<K, V> {
    pub(super) fn new(memo: &'static str) -> Self {
        Self {
            memo,
            landings: AtomicU64::new(0),
            shard: Mutex::new(Shard::new()),
        }
    }

    /// See [`Flights::board`](super::Flights::board).
    #[inline]
    pub(super) fn board<const N: usize>(
        self: &Arc<Self>,
        (hash, key): (u64, &K),
        looked: Option<Looked>,
        fences: &Striped<N>,
        caller: &Caller,
        groups: Membership,
    ) -> Boarding<K, V>
    where
        K: Clone + Eq,
    {
        // Cloned and dropped outside the lock: it is somebody else's code.
        let own = key.clone();
        let mut shard = self.lock();
        // Under the lock, so that no older token ever replaces a flight with a newer one.
        let token = fences.token();
        if let Some(running) = shard.find(hash, key) {
            let Course { token, groups, .. } = &running.course;
            if fences.holds(hash, *token) && groups.holds(*token) {
                let flight = Arc::clone(running.share());
                // With the shard's lock: a flight that nobody waits for may be taken out otherwise.
                let boarded = lock(&flight.seats).board(caller);
                drop(shard);
                return match boarded {
                    Boarded::Lead => Boarding::Lead(Leader::new(self, flight.course.clone())),
                    Boarded::Wait { held_up } => self.follow(flight, caller, held_up),
                };
            }
            running.outdate();
        }
        let course = Course {
            id: FlightId::next(),
            hash,
            token,
            groups,
        };
        shard.add(Running::new(course.clone(), own, caller.lead()));
        let now = self.look(fences);
        drop(shard);
        let mut leader = Leader::new(self, course);
        leader.has_just_looked = looked == Some(now);
        Boarding::Lead(leader)
    }

    /// Waits for a flight, unless that could never end.
    fn follow(
        self: &Arc<Self>,
        flight: Arc<Flight<V>>,
        caller: &Caller,
        held_up: bool,
    ) -> Boarding<K, V> {
        let waits = Waits::on(flight.course.id, self.memo);
        // Its place is given up where it is not taken.
        let follower = Follower::new(self, flight, caller.clone());
        match waits {
            Err(cycle) => Boarding::Cycle(cycle),
            Ok(_) if held_up => match caller {
                // Not further up the stack as far as we know, but surely on this thread.
                Caller::Thread => Boarding::Cycle(Cycle::of_one(self.memo)),
                Caller::Task(_) | Caller::Background => Boarding::Aside,
            },
            Ok(waits) => Boarding::Follow(follower.waiting(waits)),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Shard<K, V>> {
        lock(&self.shard)
    }

    #[inline]
    pub(super) fn look<const N: usize>(&self, fences: &Striped<N>) -> Looked {
        Looked {
            landings: self.landings(),
            token: fences.token(),
        }
    }

    pub(super) fn landings(&self) -> u64 {
        self.landings.load(Ordering::SeqCst)
    }

    /// Notes that a flight has landed, before it is gone: who finds none must see that one has.
    fn note_landing(&self, _: &mut Shard<K, V>) {
        // Nobody else writes, under the lock.
        let landings = self.landings.load(Ordering::Relaxed) + 1;
        self.landings.store(landings, Ordering::Release);
    }

    /// Notes that a value was stored beside any flight: who has looked for the key before may look again.
    pub(super) fn note_stored(&self) {
        self.note_landing(&mut self.lock());
    }

    /// Ends a flight that nobody but its leader has to do with; else gives what others have of it.
    pub(super) fn end_if_alone(&self, course: &Course, has_value: bool) -> Option<Arc<Flight<V>>> {
        let mut shard = self.lock();
        let ended = shard.take_if(course, |running| running.shared().is_none());
        if ended.is_some() {
            if has_value {
                self.note_landing(&mut shard);
            }
            drop(shard);
            drop(ended);
            return None;
        }
        shard.get(course)?.shared().cloned()
    }

    /// Takes a flight that has landed out of the table.
    pub(super) fn remove_landed(&self, course: &Course, has_value: bool) {
        let mut shard = self.lock();
        if has_value {
            self.note_landing(&mut shard);
        }
        let ended = shard.take_if(course, |_| true);
        drop(shard);
        drop(ended);
    }

    /// Takes a flight out of the table if nobody computes and nobody waits.
    pub(super) fn remove_if_deserted(&self, flight: &Flight<V>) {
        let mut shard = self.lock();
        // Seats under the shard's lock: whoever boards holds that lock, so nobody does meanwhile.
        let is_deserted = |_: &_| lock(&flight.seats).is_deserted();
        let ended = shard.take_if(&flight.course, is_deserted);
        drop(shard);
        drop(ended);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }
}
