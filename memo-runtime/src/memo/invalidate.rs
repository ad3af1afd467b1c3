//! Forgetting values, also those that are being computed.

use std::hash::Hash;

use super::{Memo, State};
use crate::event::EventKind;
use crate::key::Lookup;

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
        self.observer.emit(if fresh {
            EventKind::Invalidate
        } else {
            EventKind::Expire
        });
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
