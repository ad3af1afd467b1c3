//! Storing a value as if it had been computed.

use std::hash::Hash;
use std::time::Duration;

use super::store::{Fill, Left, Origin};
use super::{Memo, Put, State};
use crate::key::{AsKey, Lookup};

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn insert(&self, lookup: &impl Lookup<K>, value: V, put: Put) {
        self.give_with(lookup, value, put).release();
    }

    /// Stores a value that was given, and leaves what left for it to be released.
    pub(crate) fn give(&self, lookup: &impl Lookup<K>, value: V) -> Left<K, V> {
        self.give_with(lookup, value, Put::default())
    }

    fn give_with(&self, lookup: &impl Lookup<K>, value: V, put: Put) -> Left<K, V> {
        let hash = self.hash(lookup);
        // The token first: groups that are invalidated after it count.
        let token = self.fences.token();
        let key = lookup.to_key();
        let fill = Fill {
            token,
            groups: self.groups_of_key(&key),
            cost: Duration::ZERO,
            origin: Origin::Given(put),
            at: None,
        };
        self.store(hash, key, value, &fill)
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Stores a value as if it had been computed; it wins over a compute that is running.
    pub fn insert(&self, key: impl AsKey<K>, value: V) {
        self.insert_with(key, value, Put::default());
    }

    /// As [`insert`](Self::insert), with a ttl, tags or a priority of its own.
    pub fn insert_with(&self, key: impl AsKey<K>, value: V, put: Put) {
        self.state().insert(&key.into_lookup(), value, put);
    }

    /// Forgets the value of a key, also if it is being computed; tells whether one was stored that a
    /// call could have been answered with.
    pub fn invalidate(&self, key: impl AsKey<K>) -> bool {
        let lookup = key.into_lookup();
        let state = self.state();
        state.invalidate(state.hash(&lookup), |key| lookup.matches(key))
    }
}
