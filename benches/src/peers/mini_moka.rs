//! `mini-moka`: moka as it was, on dashmap.

use mini_moka::sync::Cache;

use super::{Expiring, Key, Peer, TTL, Value};

pub(crate) struct MiniMoka<K, V>(Cache<K, V>);

impl<K: Key, V: Value> Peer<K, V> for MiniMoka<K, V> {
    const NAME: &'static str = "mini-moka";

    fn new(capacity: usize) -> Self {
        Self(Cache::new(capacity as u64))
    }

    fn get(&self, key: &K) -> Option<V> {
        self.0.get(key)
    }

    fn insert(&self, key: K, value: V) {
        self.0.insert(key, value);
    }
}

impl<K: Key, V: Value> Expiring<K, V> for MiniMoka<K, V> {
    const NAME_WITH_TTL: &'static str = "mini-moka, ttl";

    fn with_ttl(capacity: usize) -> Self {
        let cache = Cache::builder().max_capacity(capacity as u64);
        Self(cache.time_to_live(TTL).build())
    }
}
