//! Looking at what is stored, without computing and without counting as a use.

use std::hash::Hash;

use super::{EntryInfo, Found, Memo, State};
use crate::engine::View;
use crate::key::{AsKey, Lookup};

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn stored<T>(
        &self,
        lookup: &impl Lookup<K>,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Option<T> {
        self.fresh(self.hash(lookup), |key| lookup.matches(key), see)
    }

    pub(crate) fn peek(&self, lookup: &impl Lookup<K>) -> Option<V> {
        self.stored(lookup, |entry| entry.value().clone())
    }

    pub(crate) fn contains(&self, lookup: &impl Lookup<K>) -> bool {
        self.stored(lookup, |_| ()).is_some()
    }

    pub(crate) fn with<R>(&self, lookup: &impl Lookup<K>, read: impl FnOnce(&V) -> R) -> Option<R> {
        self.stored(lookup, |entry| read(entry.value()))
    }

    pub(crate) fn entry(&self, lookup: &impl Lookup<K>) -> Option<EntryInfo> {
        let hash = self.hash(lookup);
        let matches = |key: &K| lookup.matches(key);
        match self.look_up(hash, matches, |entry| self.hold(entry, hash)) {
            Found::Fresh(entry) | Found::Stale(entry) => {
                Some(EntryInfo::new(self.clock.now(), &entry))
            }
            Found::Nothing => None,
        }
    }

    pub(crate) fn touch(&self, lookup: &impl Lookup<K>) -> bool {
        let touch = |entry: &View<'_, K, V>| {
            if let Some(head) = entry.head() {
                head.note_touch(&self.clock);
            }
        };
        self.stored(lookup, touch).is_some()
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
