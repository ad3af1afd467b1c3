//! Storing a value as if it had been computed.

use std::hash::Hash;
use std::sync::Arc;

use super::Memo;
use crate::key::Lookup;

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn insert(&self, lookup: &impl Lookup<K>, value: V) {
        let state = self.state();
        state.store_given(state.hash(lookup), &Arc::new(lookup.to_key()), value);
    }
}
