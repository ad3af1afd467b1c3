//! Forgetting values, also those that are being computed.

use std::hash::Hash;

use super::{Memo, State};
use crate::key::Lookup;
use crate::observe::add;

impl<K, V> State<K, V>
where
    K: Hash + Eq + 'static,
    V: 'static,
{
    /// Removes a value and fences the computes of its key; tells whether a fresh one was there.
    pub(crate) fn invalidate(&self, hash: u64, matches: impl Fn(&K) -> bool) -> bool {
        // The fence first: what was stored before it is removed below, what comes after is refused.
        self.fences.raise(hash);
        let Some(entry) = self.engine.remove(hash, matches) else {
            return false;
        };
        let fresh = entry.is_fresh(|| self.clock.now());
        let counter = if fresh {
            &self.counters.invalidations
        } else {
            &self.counters.expiries
        };
        add(counter, 1);
        fresh
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn invalidate(&self, lookup: &impl Lookup<K>) -> bool {
        let state = self.state();
        state.invalidate(state.hash(lookup), |key| lookup.matches(key))
    }
}
