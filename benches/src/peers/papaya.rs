//! `papaya`, a map that is read without locks: no limit, no expiry.

use papaya::HashMap;

use super::{Key, Peer, Value};

pub(crate) struct Papaya<K, V>(HashMap<K, V>);

impl<K: Key, V: Value> Peer<K, V> for Papaya<K, V> {
    const NAME: &'static str = "papaya, raw map";

    fn new(_capacity: usize) -> Self {
        Self(HashMap::new())
    }

    fn get(&self, key: &K) -> Option<V> {
        self.0.pin().get(key).cloned()
    }

    fn insert(&self, key: K, value: V) {
        self.0.pin().insert(key, value);
    }
}
