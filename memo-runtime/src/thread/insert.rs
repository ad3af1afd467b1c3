//! Storing a value in this thread as if it had been computed.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::{Local, ThreadMemo};
use crate::contain::drop_each;
use crate::key::{AsKey, Lookup};
use crate::memo::{Fill, Origin, Put};

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    pub(crate) fn insert(&self, lookup: &impl Lookup<K>, value: V, put: Put) {
        let hash = self.common.hash(lookup);
        // The token first: what is invalidated after it counts.
        let token = self.common.fences.token();
        let key = Arc::new(lookup.to_key());
        let fill = Fill {
            token,
            groups: self.common.terms().groups_of_key(&key),
            cost: Duration::ZERO,
            origin: Origin::Given(put),
            at: None,
        };
        drop_each(self.store(hash, &key, value, &fill));
    }
}

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// Stores a value in this thread as if it had been computed; it wins over a compute that is running
    /// here.
    pub fn insert(&self, key: impl AsKey<K>, value: V) {
        self.insert_with(key, value, Put::default());
    }

    /// As [`insert`](Self::insert), with a ttl, tags or a priority of its own.
    pub fn insert_with(&self, key: impl AsKey<K>, value: V, put: Put) {
        self.local().insert(&key.into_lookup(), value, put);
    }
}
