//! The hit: a fresh value, nobody who listens, nothing more to be done.
//!
//! No lock is taken, nothing is allocated, and nothing that other threads write to is written to.

use std::cell::Ref;
use std::hash::Hash;

use super::Local;
use super::stored::Stored;
use crate::key::Lookup;
use crate::observe;

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// What `see` makes of the value of a key, if that answers a call and there is no more to it; `None`
    /// says nothing about the key.
    // Inlined wherever it stands: the call would cost as much as a third of it.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "the hit, which is to be a look-up and little more"
    )]
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
        let stored =
            Ref::filter_map(table, |table| table.stored(hash, |key| lookup.matches(key))).ok()?;
        if !stored.holds(common.fences.latest(hash)) {
            return self.ask(stored, see);
        }
        stored.note_use();
        self.lane.hit(stored.cost_nanos());
        Some(see(&stored.value))
    }

    /// As [`quick`](Self::quick), of an entry that has a time, groups, or an exact count.
    // Never inlined: what has nothing of it does not pay for it.
    #[inline(never)]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "who calls it has nothing left to do"
    )]
    fn ask<T>(&self, stored: Ref<'_, Stored<K, V>>, see: impl FnOnce(&V) -> T) -> Option<T> {
        let saved = self.saved_by(&stored)?;
        self.lane.hit(saved);
        Some(see(&stored.value))
    }

    /// What a hit saves, if it is one.
    fn saved_by(&self, stored: &Stored<K, V>) -> Option<u64> {
        let table = self.table.try_borrow().ok()?;
        let detail = table.details.at(stored.id)?;
        // As coarse as the system's cheapest clock: a value may be served for some milliseconds more.
        let is_fresh = || detail.is_fresh(|| self.common.clock.coarse());
        if !(self.common.is_valid(detail) && is_fresh()) {
            return None;
        }
        table.note_use(stored);
        let Some(head) = &detail.head else {
            return Some(stored.cost_nanos());
        };
        head.note_use_in_time(&self.common.clock);
        Some(u64::try_from(head.cost.as_nanos()).unwrap_or(u64::MAX))
    }
}
