//! Computing now, whatever is stored.

use std::hash::Hash;
use std::sync::Arc;

use super::State;
use super::store::{Fill, Origin};
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

impl<K: Hash + Eq + Send + Sync + 'static> Refresh<K> {
    pub(crate) fn begin<V: Send + Sync + 'static>(
        state: &State<K, V>,
        lookup: &impl Lookup<K>,
    ) -> Self {
        let hash = state.hash(lookup);
        Self {
            hash,
            // The token first: groups that are invalidated after it count.
            token: state.fences.token(),
            key: Arc::new(lookup.to_key()),
            started: state.clock.now(),
        }
    }

    pub(crate) fn end<V, R>(self, state: &State<K, V>, returned: &R::Return)
    where
        V: Clone + Send + Sync + 'static,
        R: Returns<Value = V>,
    {
        let cost = state.clock.now().since(self.started);
        state.observer.emit(EventKind::Compute { took: cost });
        match R::stored(returned) {
            Some(value) => {
                let fill = Fill {
                    token: self.token,
                    groups: state.groups_of_key(&self.key),
                    cost,
                    origin: Origin::Refreshed,
                };
                if state.is_error(value) {
                    state.observer.emit(EventKind::Error);
                }
                let left = state.store(self.hash, &self.key, value.clone(), fill);
                left.release();
            }
            None => state.observer.emit(EventKind::Error),
        }
    }
}
