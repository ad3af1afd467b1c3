//! The flights of some keys of one memo: what one lock is over.

use std::sync::Arc;

use hashbrown::HashTable;

use super::seats::{Lead, Seats};
use super::{Course, Flight};
use crate::sync::Mutex;

/// The flights of some keys, each from its boarding until its end.
#[derive(Debug)]
pub(super) struct Shard<K, V> {
    /// One of them: most often there is no other.
    one: Option<Running<K, V>>,
    others: HashTable<Running<K, V>>,
}

/// A flight that is under way.
#[derive(Debug)]
pub(super) struct Running<K, V> {
    pub(super) course: Course,
    key: K,
    /// Whether its key was invalidated since it began: it answers only those who wait already.
    is_outdated: bool,
    who: Who<V>,
}

/// Who has to do with a flight.
#[derive(Debug)]
enum Who<V> {
    /// Its leader: nothing is shared with anybody, as most end before another comes.
    Alone(Lead),
    /// Others too, though they may have left since.
    Shared(Arc<Flight<V>>),
}

impl<K, V> Running<K, V> {
    pub(super) fn new(course: Course, key: K, leader: Lead) -> Self {
        Self {
            course,
            key,
            is_outdated: false,
            who: Who::Alone(leader),
        }
    }

    /// Lets nobody join any more.
    pub(super) fn outdate(&mut self) {
        self.is_outdated = true;
    }

    /// What others have of it, if there are any.
    pub(super) fn shared(&self) -> Option<&Arc<Flight<V>>> {
        match &self.who {
            Who::Alone(_) => None,
            Who::Shared(flight) => Some(flight),
        }
    }

    /// What others have of it.
    pub(super) fn share(&mut self) -> &Arc<Flight<V>> {
        if let Who::Alone(leader) = &mut self.who {
            let leader = std::mem::replace(leader, Lead::Vacant);
            self.who = Who::Shared(Arc::new(Flight {
                course: self.course.clone(),
                seats: Mutex::new(Seats::new(leader)),
            }));
        }
        match &self.who {
            Who::Shared(flight) => flight,
            Who::Alone(_) => unreachable!("it has just been shared"),
        }
    }

    /// Notes who computes, of a flight that is not shared; gives back what was noted before.
    pub(super) fn set_leader(&mut self, leader: Lead) -> Result<Lead, (Arc<Flight<V>>, Lead)> {
        match &mut self.who {
            Who::Alone(before) => Ok(std::mem::replace(before, leader)),
            Who::Shared(flight) => Err((Arc::clone(flight), leader)),
        }
    }
}

impl<K, V> Shard<K, V> {
    pub(super) fn new() -> Self {
        Self {
            one: None,
            others: HashTable::new(),
        }
    }

    /// The flight of a key that may be joined.
    #[inline]
    pub(super) fn find(&mut self, hash: u64, key: &K) -> Option<&mut Running<K, V>>
    where
        K: Eq,
    {
        self.find_by(hash, |flight| !flight.is_outdated && flight.key == *key)
    }

    /// The flight of a leader, or of a follower; it is there until either takes it out.
    #[inline]
    pub(super) fn get(&mut self, course: &Course) -> Option<&mut Running<K, V>> {
        self.find_by(course.hash, |flight| flight.course.id == course.id)
    }

    #[inline]
    fn find_by(
        &mut self,
        hash: u64,
        is_it: impl Fn(&Running<K, V>) -> bool,
    ) -> Option<&mut Running<K, V>> {
        let is_it = |flight: &Running<K, V>| flight.course.hash == hash && is_it(flight);
        match &mut self.one {
            Some(one) if is_it(one) => Some(one),
            _ if self.others.is_empty() => None,
            _ => self.others.find_mut(hash, is_it),
        }
    }

    /// Adds a flight of a key of which none may be joined.
    #[inline]
    pub(super) fn add(&mut self, flight: Running<K, V>) {
        if self.one.is_none() {
            self.one = Some(flight);
        } else {
            let hash = |flight: &Running<K, V>| flight.course.hash;
            self.others.insert_unique(hash(&flight), flight, hash);
        }
    }

    /// Takes a flight out, if `condition` holds: to be dropped under no lock, for its key is user code.
    #[inline]
    pub(super) fn take_if(
        &mut self,
        course: &Course,
        condition: impl Fn(&Running<K, V>) -> bool,
    ) -> Option<Running<K, V>> {
        let is_it = |flight: &Running<K, V>| flight.course.id == course.id;
        if self.one.as_ref().is_some_and(is_it) {
            return self.one.take_if(|flight| condition(flight));
        }
        let entry = self.others.find_entry(course.hash, is_it).ok()?;
        condition(entry.get()).then(|| entry.remove().0)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        usize::from(self.one.is_some()) + self.others.len()
    }
}
