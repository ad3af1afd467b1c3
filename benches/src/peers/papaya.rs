//! `papaya`, a map that is read without locks, with the floor's hash: no limit, no expiry.

use foldhash::fast::RandomState;
use papaya::HashMap;

use super::{Key, Peer, Value};

pub(crate) struct Papaya<K, V>(HashMap<K, V, RandomState>);

impl<K: Key, V: Value> Peer<K, V> for Papaya<K, V> {
    const NAME: &'static str = "papaya, raw map";

    fn new(_capacity: usize) -> Self {
        Self(HashMap::default())
    }

    fn get(&self, key: &K) -> Option<V> {
        self.0.pin().get(key).cloned()
    }

    fn insert(&self, key: K, value: V) {
        self.0.pin().insert(key, value);
    }
}
