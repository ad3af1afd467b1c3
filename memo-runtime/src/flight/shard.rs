//! The flights of some keys of one memo: what one lock is over.

use std::sync::Arc;

use hashbrown::HashTable;

use super::Flight;

/// The flights of some keys.
#[derive(Debug)]
pub(super) struct Shard<K, V> {
    /// One of them: most often there is no other.
    one: Option<Arc<Flight<K, V>>>,
    others: HashTable<Arc<Flight<K, V>>>,
    /// How many have ended with a value: who read a store before may look again.
    #[cfg(feature = "store")]
    pub(super) landings: u64,
}

impl<K, V> Shard<K, V> {
    pub(super) fn new() -> Self {
        Self {
            one: None,
            others: HashTable::new(),
            #[cfg(feature = "store")]
            landings: 0,
        }
    }

    /// The place of the flight that `is_it`.
    #[inline]
    pub(super) fn find(
        &mut self,
        hash: u64,
        is_it: impl Fn(&Flight<K, V>) -> bool,
    ) -> Option<&mut Arc<Flight<K, V>>> {
        let is_it = |flight: &Arc<Flight<K, V>>| flight.hash == hash && is_it(flight);
        match &mut self.one {
            Some(one) if is_it(one) => Some(one),
            _ if self.others.is_empty() => None,
            _ => self.others.find_mut(hash, is_it),
        }
    }

    /// Adds a flight of a key that has none.
    #[inline]
    pub(super) fn add(&mut self, flight: Arc<Flight<K, V>>) {
        if self.one.is_none() {
            self.one = Some(flight);
        } else {
            let hash = |flight: &Arc<Flight<K, V>>| flight.hash;
            self.others.insert_unique(flight.hash, flight, hash);
        }
    }

    /// Takes `flight` out, if `condition` holds, unless a newer one has taken its place.
    #[inline]
    pub(super) fn remove_if(
        &mut self,
        flight: &Arc<Flight<K, V>>,
        condition: impl FnOnce() -> bool,
    ) -> bool {
        let is_it = |other: &Arc<Flight<K, V>>| Arc::ptr_eq(other, flight);
        // What is taken out is not the last reference: `flight` is another.
        if self.one.as_ref().is_some_and(is_it) {
            let is_out = condition();
            if is_out {
                self.one = None;
            }
            return is_out;
        }
        match self.others.find_entry(flight.hash, is_it) {
            Ok(entry) if condition() => {
                entry.remove();
                true
            }
            _ => false,
        }
    }

    /// Notes that a flight has ended, before it is gone: who finds none must see that one has landed.
    #[inline]
    pub(super) fn note_end(&mut self, has_value: bool) {
        #[cfg(feature = "store")]
        {
            self.landings += u64::from(has_value);
        }
        #[cfg(not(feature = "store"))]
        let _ = (&self.one, has_value);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        usize::from(self.one.is_some()) + self.others.len()
    }
}
