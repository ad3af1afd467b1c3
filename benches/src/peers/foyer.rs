//! `foyer-memory`: shards behind locks, LRU as it comes.

use foyer_memory::Cache;

use super::{Key, Peer, Value};

pub(crate) struct Foyer<K: Key, V: Value>(Cache<K, V>);

impl<K: Key, V: Value> Peer<K, V> for Foyer<K, V> {
    const NAME: &'static str = "foyer-memory";

    fn new(capacity: usize) -> Self {
        Self(Cache::builder(capacity).build())
    }

    fn get(&self, key: &K) -> Option<V> {
        Some(self.0.get(key)?.value().clone())
    }

    fn insert(&self, key: K, value: V) {
        self.0.insert(key, value);
    }
}
