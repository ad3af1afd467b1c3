//! Looking at what this thread has stored, without computing and without counting as a use.

use std::hash::Hash;

use super::stored::View;
use super::{Local, ThreadMemo};
use crate::key::{AsKey, Lookup};
use crate::memo::EntryInfo;

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    fn fresh<T>(
        &self,
        lookup: &impl Lookup<K>,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Option<T> {
        self.look(self.common.hash(lookup), |key| lookup.matches(key), see)
    }

    pub(crate) fn peek(&self, lookup: &impl Lookup<K>) -> Option<V>
    where
        V: Clone,
    {
        self.fresh(lookup, |entry| entry.stored.value.clone())
    }

    pub(crate) fn contains(&self, lookup: &impl Lookup<K>) -> bool {
        self.fresh(lookup, |_| ()).is_some()
    }

    pub(crate) fn with<R>(&self, lookup: &impl Lookup<K>, read: impl FnOnce(&V) -> R) -> Option<R> {
        self.fresh(lookup, |entry| read(&entry.stored.value))
    }

    pub(crate) fn entry(&self, lookup: &impl Lookup<K>) -> Option<EntryInfo> {
        let head = self.fresh(lookup, |entry| self.head(entry))?;
        Some(EntryInfo::new(self.common.clock.now(), &head))
    }

    pub(crate) fn touch(&self, lookup: &impl Lookup<K>) -> bool {
        let touch = |entry: &View<'_, K, V>| {
            if let Some(head) = &entry.detail.head {
                head.note_touch(&self.common.clock);
            }
        };
        self.fresh(lookup, touch).is_some()
    }
}

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// The fresh value that this thread has of a key, without computing it and without counting a use.
    pub fn peek(&self, key: impl AsKey<K>) -> Option<V> {
        self.local().peek(&key.into_lookup())
    }

    /// Whether this thread has a fresh value.
    pub fn contains(&self, key: impl AsKey<K>) -> bool {
        self.local().contains(&key.into_lookup())
    }

    /// Reads the fresh value of a key in place, without cloning it.
    ///
    /// What is read stays as it is, also if the entry leaves meanwhile. Of what `read` stores in this
    /// memo, 64 values are kept.
    pub fn with<R>(&self, key: impl AsKey<K>, read: impl FnOnce(&V) -> R) -> Option<R> {
        self.local().with(&key.into_lookup(), read)
    }

    /// What is known of this thread's entry of a key.
    pub fn entry(&self, key: impl AsKey<K>) -> Option<EntryInfo> {
        self.local().entry(&key.into_lookup())
    }

    /// Puts a fresh value's time to idle (`tti`) off, as a call would; whether there is one.
    pub fn touch(&self, key: impl AsKey<K>) -> bool {
        self.local().touch(&key.into_lookup())
    }
}
