//! Looking at what is stored, without computing and without counting as a use.

use std::hash::Hash;
use std::sync::Arc;

use super::{EntryInfo, Found, Memo, State};
use crate::entry::Entry;
use crate::key::{AsKey, Lookup};

impl<K, V> State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn stored(&self, lookup: &impl Lookup<K>) -> Option<Arc<Entry<K, V>>> {
        self.fresh(self.hash(lookup), |key| lookup.matches(key))
    }

    pub(crate) fn peek(&self, lookup: &impl Lookup<K>) -> Option<V>
    where
        V: Clone,
    {
        Some(self.stored(lookup)?.value.clone())
    }

    pub(crate) fn contains(&self, lookup: &impl Lookup<K>) -> bool {
        self.stored(lookup).is_some()
    }

    pub(crate) fn with<R>(&self, lookup: &impl Lookup<K>, read: impl FnOnce(&V) -> R) -> Option<R> {
        Some(read(&self.stored(lookup)?.value))
    }

    pub(crate) fn entry(&self, lookup: &impl Lookup<K>) -> Option<EntryInfo> {
        let hash = self.hash(lookup);
        match self.look_up(hash, |key| lookup.matches(key)) {
            Found::Fresh(entry) | Found::Stale(entry) => {
                Some(EntryInfo::new(self.clock.now(), &entry))
            }
            Found::Nothing => None,
        }
    }

    pub(crate) fn touch(&self, lookup: &impl Lookup<K>) -> bool {
        match self.stored(lookup) {
            Some(entry) => {
                entry.note_touch(&self.clock);
                true
            }
            None => false,
        }
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The fresh value of a key, without computing it and without counting a use.
    pub fn peek(&self, key: impl AsKey<K>) -> Option<V> {
        self.state().peek(&key.into_lookup())
    }

    /// Whether a fresh value is stored.
    pub fn contains(&self, key: impl AsKey<K>) -> bool {
        self.state().contains(&key.into_lookup())
    }

    /// Reads the fresh value of a key in place, without cloning it.
    ///
    /// # Concurrency
    ///
    /// No lock is held meanwhile; what is read stays as it is, also if the entry leaves.
    pub fn with<R>(&self, key: impl AsKey<K>, read: impl FnOnce(&V) -> R) -> Option<R> {
        self.state().with(&key.into_lookup(), read)
    }

    /// What is known of the entry of a key, stale ones included.
    pub fn entry(&self, key: impl AsKey<K>) -> Option<EntryInfo> {
        self.state().entry(&key.into_lookup())
    }

    /// Puts a fresh value's time to idle (`tti`) off, as a call would; whether there is one.
    pub fn touch(&self, key: impl AsKey<K>) -> bool {
        self.state().touch(&key.into_lookup())
    }
}
