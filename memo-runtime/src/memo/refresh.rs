//! Computing now, whatever is stored.

use std::hash::Hash;
use std::sync::Arc;

use super::State;
use crate::clock::Tick;
use crate::event::EventKind;
use crate::key::Lookup;
use crate::returns::Returns;
use crate::version::FillToken;

/// A refresh that has begun: it joins nobody, and stores what it computes unless its key is
/// invalidated meanwhile.
#[derive(Debug)]
pub(crate) struct Refresh<K> {
    hash: u64,
    key: Arc<K>,
    token: FillToken,
    started: Tick,
}

impl<K: Hash + Eq + 'static> Refresh<K> {
    pub(crate) fn begin<V: 'static>(state: &State<K, V>, lookup: &impl Lookup<K>) -> Self {
        let hash = state.hash(lookup);
        Self {
            hash,
            key: Arc::new(lookup.to_key()),
            token: state.fences.token(hash),
            started: state.clock.now(),
        }
    }

    pub(crate) fn end<V, R>(self, state: &State<K, V>, returned: &R::Return)
    where
        V: Clone + 'static,
        R: Returns<Value = V>,
    {
        let cost = state.clock.now().since(self.started);
        state.observer.emit(EventKind::Compute { took: cost });
        match R::stored(returned) {
            Some(value) => {
                state.store_refreshed(self.hash, &self.key, value.clone(), cost, self.token);
            }
            None => state.observer.emit(EventKind::Error),
        }
    }
}
