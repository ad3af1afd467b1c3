//! `dashmap`, a map of shards behind locks, with the floor's hash: no limit, no expiry.

use dashmap::DashMap;
use foldhash::fast::RandomState;

use super::{Key, Peer, Value};

pub(crate) struct Dashmap<K, V>(DashMap<K, V, RandomState>);

impl<K: Key, V: Value> Peer<K, V> for Dashmap<K, V> {
    const NAME: &'static str = "dashmap, raw map";

    fn new(_capacity: usize) -> Self {
        Self(DashMap::default())
    }

    fn get(&self, key: &K) -> Option<V> {
        Some(self.0.get(key)?.value().clone())
    }

    fn insert(&self, key: K, value: V) {
        self.0.insert(key, value);
    }
}
