//! `quick_cache`: shards under locks for reading and writing, CLOCK-Pro.

use std::convert::Infallible;

use quick_cache::sync::Cache;

use super::{Key, Peer, Value};

pub(crate) struct QuickCache<K, V>(Cache<K, V>);

impl<K: Key, V: Value> Peer<K, V> for QuickCache<K, V> {
    const NAME: &'static str = "quick_cache";

    fn new(capacity: usize) -> Self {
        Self(Cache::new(capacity))
    }

    fn get(&self, key: &K) -> Option<V> {
        self.0.get(key)
    }

    fn insert(&self, key: K, value: V) {
        self.0.insert(key, value);
    }

    fn get_or(&self, key: &K, compute: impl FnOnce() -> V) -> V {
        let value = self
            .0
            .get_or_insert_with(key, || Ok::<_, Infallible>(compute()));
        match value {
            Ok(value) => value,
        }
    }
}
