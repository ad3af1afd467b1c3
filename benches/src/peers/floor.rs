//! The floor: what a look-up costs where nothing else is asked. No threads, no limit, no expiry.

use std::cell::RefCell;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{Key, Peer, Value};

/// hashbrown and foldhash behind a `RefCell`.
pub(crate) struct Floor<K, V>(RefCell<HashMap<K, V, RandomState>>);

impl<K: Key, V: Value> Peer<K, V> for Floor<K, V> {
    const NAME: &'static str = "floor: hashbrown, foldhash, RefCell";

    fn new(_capacity: usize) -> Self {
        Self(RefCell::new(HashMap::default()))
    }

    fn get(&self, key: &K) -> Option<V> {
        self.0.borrow().get(key).cloned()
    }

    fn insert(&self, key: K, value: V) {
        self.0.borrow_mut().insert(key, value);
    }
}

impl<K: Key, V: Value> Floor<K, V> {
    /// Takes an entry out, which a map does not do by itself.
    pub(crate) fn remove(&self, key: &K) {
        self.0.borrow_mut().remove(key);
    }
}
