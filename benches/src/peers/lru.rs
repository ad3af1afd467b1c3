//! `lru` behind one mutex: what is written first, by hand.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::{Key, Peer, Value};

pub(crate) struct MutexLru<K: Key, V>(Mutex<LruCache<K, V>>);

impl<K: Key, V: Value> MutexLru<K, V> {
    fn lock(&self) -> MutexGuard<'_, LruCache<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Key, V: Value> Peer<K, V> for MutexLru<K, V> {
    const NAME: &'static str = "Mutex<lru>";

    fn new(capacity: usize) -> Self {
        let capacity = NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(capacity)))
    }

    fn get(&self, key: &K) -> Option<V> {
        self.lock().get(key).cloned()
    }

    fn insert(&self, key: K, value: V) {
        self.lock().put(key, value);
    }
}
