//! Computing now, whatever is stored.

use std::hash::Hash;
use std::sync::Arc;

use super::State;
use super::store::{Fill, Origin};
use crate::clock::Tick;
use crate::entry::Held;
use crate::event::EventKind;
use crate::key::Lookup;
use crate::returns::Returns;
use crate::version::FillToken;

/// A refresh that has begun: it joins nobody, and stores what it computes unless its key is
/// invalidated meanwhile.
#[derive(Debug)]
pub(crate) struct Refresh<K, V> {
    hash: u64,
    key: K,
    token: FillToken,
    started: Tick,
    /// What was stored before: outdated by a value, also if that may not be stored itself.
    before: Option<Arc<Held<K, V>>>,
}

impl<K, V> Refresh<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Begins a refresh, unless it names no tenant.
    pub(crate) fn begin(state: &State<K, V>, lookup: &impl Lookup<K>) -> Option<Self> {
        if lookup.lacks_tenant() {
            return None;
        }
        let hash = state.hash(lookup);
        Some(Self {
            hash,
            before: state.get(hash, |key| lookup.matches(key)),
            // The token first: groups that are invalidated after it count.
            token: state.fences.token(),
            key: lookup.to_key(),
            started: state.clock.now(),
        })
    }

    pub(crate) fn end<R>(self, state: &State<K, V>, returned: &R::Return)
    where
        R: Returns<Value = V>,
    {
        let cost = state.clock.now().since(self.started);
        state.emit_for(&self.key, EventKind::Compute { took: cost });
        match R::stored(returned) {
            Some(value) => {
                let fill = Fill {
                    token: self.token,
                    groups: state.groups_of_key(&self.key),
                    cost,
                    origin: Origin::Refreshed,
                    at: None,
                };
                let is_error = state.is_error(value);
                if is_error {
                    state.emit_for(&self.key, EventKind::Error);
                }
                let left = state.store(self.hash, self.key, value.clone(), &fill);
                // A fence that keys share may have refused it; the older value goes all the same.
                if let (false, Some(before)) = (is_error, &self.before)
                    && state.is_enabled()
                {
                    state.remove_exactly(self.hash, before);
                }
                left.release();
            }
            None => state.emit_for(&self.key, EventKind::Error),
        }
    }
}
