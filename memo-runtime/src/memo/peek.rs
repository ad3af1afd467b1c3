//! Looking without computing and without counting as a use.

use std::hash::Hash;

use super::Memo;
use crate::key::Lookup;

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn peek(&self, lookup: &impl Lookup<K>) -> Option<V> {
        let state = self.state();
        let entry = state.fresh(state.hash(lookup), |key| lookup.matches(key))?;
        Some(entry.value.clone())
    }

    pub(crate) fn contains(&self, lookup: &impl Lookup<K>) -> bool {
        let state = self.state();
        state
            .fresh(state.hash(lookup), |key| lookup.matches(key))
            .is_some()
    }
}
