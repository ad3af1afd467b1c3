//! The hit: a fresh value, nobody who listens, nothing more to be done.
//!
//! No lock is taken, nothing is allocated, and nothing that other threads write to is written to.

use std::hash::Hash;

use super::Local;
use super::stored::Stored;
use super::table::Table;
use crate::key::Lookup;
use crate::observe;

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// What `see` makes of the value of a key, if that answers a call and there is no more to it; `None`
    /// says nothing about the key.
    #[inline]
    pub(crate) fn quick<T>(
        &self,
        hash: u64,
        lookup: &impl Lookup<K>,
        see: impl FnOnce(&V) -> T,
    ) -> Option<T> {
        let common = &*self.common;
        if !common.is_quick() || observe::is_anybody_told() {
            return None;
        }
        let table = self.table.try_borrow().ok()?;
        let stored = table.stored(hash, |key| lookup.matches(key))?;
        let saved = if stored.holds(common.fences.latest(hash)) {
            stored.note_use();
            stored.cost_nanos()
        } else {
            self.ask(&table, stored)?
        };
        self.lane.hit(saved);
        Some(see(&stored.value))
    }

    /// What a hit saves, of an entry that has a time, groups, or an exact count; `None` if it is none.
    // Never inlined: what has nothing of it does not pay for it.
    #[inline(never)]
    fn ask(&self, table: &Table<K, V>, stored: &Stored<K, V>) -> Option<u64> {
        let record = table.records.at(stored.id)?;
        // As coarse as the system's cheapest clock: a value may be served for some milliseconds more.
        let is_fresh = || record.is_fresh(|| self.common.clock.coarse());
        if !(self.common.is_valid(record) && is_fresh()) {
            return None;
        }
        table.note_use(stored);
        let Some(head) = &record.head else {
            return Some(stored.cost_nanos());
        };
        head.note_use_in_time(&self.common.clock);
        Some(u64::try_from(head.cost.as_nanos()).unwrap_or(u64::MAX))
    }
}
