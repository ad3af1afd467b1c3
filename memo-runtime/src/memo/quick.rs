//! The hit: a fresh value, nobody who listens, nothing more to be done.
//!
//! No lock is taken, nothing is allocated, and nothing that other threads write to is written to, but
//! for a use that an entry has not been noted for yet.

use std::hash::Hash;

use super::State;
use crate::engine::View;
use crate::entry::Freshness;
use crate::key::Lookup;
use crate::reader::Reader;

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// What `see` makes of the entry of a key, if that answers a call and there is no more to it; `None`
    /// says nothing about the key.
    #[inline]
    pub(crate) fn quick<T>(
        &self,
        hash: u64,
        lookup: &impl Lookup<K>,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Option<T> {
        let numbered = self.observer.quietly().filter(|_| self.is_quick())?;
        let reader = Reader::mine();
        let reading = reader.read();
        let entry = self
            .engine
            .find(&reading, hash, |key| lookup.matches(key))?;
        if entry.head().is_some_and(|head| !self.is_valid(head)) {
            return None;
        }
        // As coarse as the system's cheapest clock: a value may be served for some milliseconds more.
        let Freshness::Fresh = entry.freshness(|| self.clock.coarse()) else {
            return None;
        };
        self.engine.note_use(&entry);
        if let Some(head) = entry.head() {
            head.note_use_in_time(&self.clock);
        }
        reader.hit(numbered, entry.cost_nanos());
        Some(see(&entry))
    }

    #[inline]
    fn is_quick(&self) -> bool {
        self.is_enabled() && !self.has_tenants && !self.spec.refresh_ahead
    }
}
