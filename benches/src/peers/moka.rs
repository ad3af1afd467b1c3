//! `moka`: a concurrent map, with reads and writes noted in channels, W-TinyLFU.

use moka::sync::Cache;

use super::{Expiring, Key, Peer, TTL, Value};

pub(crate) struct Moka<K, V>(Cache<K, V>);

impl<K: Key, V: Value> Peer<K, V> for Moka<K, V> {
    const NAME: &'static str = "moka";

    fn new(capacity: usize) -> Self {
        Self(Cache::new(capacity as u64))
    }

    fn get(&self, key: &K) -> Option<V> {
        self.0.get(key)
    }

    fn insert(&self, key: K, value: V) {
        self.0.insert(key, value);
    }

    fn get_or(&self, key: &K, compute: impl FnOnce() -> V) -> V {
        self.0.get_with_by_ref(key, compute)
    }
}

impl<K: Key, V: Value> Expiring<K, V> for Moka<K, V> {
    const NAME_WITH_TTL: &'static str = "moka, ttl";

    fn with_ttl(capacity: usize) -> Self {
        let cache = Cache::builder().max_capacity(capacity as u64);
        Self(cache.time_to_live(TTL).build())
    }
}
