//! Many keys in one call: each is answered as if it had been asked for alone, one after the other.

use std::hash::Hash;

use super::invalidate::Forgotten;
use super::{Left, Memo, State};
use crate::contain::{FirstPanic, drop_each};
use crate::key::{AsKey, Lookup};

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Has `give` store each of many values; tells of each whether it was stored.
    pub(crate) fn give_many<T>(
        &self,
        values: impl IntoIterator<Item = T>,
        give: impl Fn(&Self, T) -> Left<K, V>,
    ) -> Vec<bool> {
        let mut panicked = FirstPanic::default();
        let give = |value| {
            let left = give(self, value);
            let is_stored = left.is_stored;
            // One after the other, so that what left does not pile up; a panic of one waits.
            panicked.run(|| left.release());
            is_stored
        };
        let stored = values.into_iter().map(give).collect();
        panicked.resume();
        stored
    }

    /// Removes values and fences the computes of their keys; tells of each whether one was there that
    /// a call could have been answered with.
    pub(crate) fn invalidate_many<L: Lookup<K>>(
        &self,
        lookups: impl IntoIterator<Item = L>,
    ) -> Vec<bool> {
        let lookups: Vec<_> = lookups
            .into_iter()
            .map(|lookup| (self.hash(&lookup), lookup))
            .collect();
        let raise_all = || {
            for (hash, _) in &lookups {
                self.fences.raise(*hash);
            }
        };
        // All fences first, and again when all is removed: as for one key.
        raise_all();
        let mut dead = Vec::new();
        let remove = |(hash, lookup): &(u64, L)| {
            let matches = |key: &K| lookup.matches(key);
            let mut removal = self
                .engine
                .remove(*hash, matches, |entry| Some(self.forgotten(entry)));
            dead.append(&mut removal.dead);
            removal.told
        };
        let removed: Vec<_> = lookups.iter().map(remove).collect();
        raise_all();
        let was_live = |forgotten: &Option<Forgotten>| {
            let forgotten = forgotten.as_ref();
            forgotten.is_some_and(|forgotten| self.emit_forgotten(forgotten))
        };
        let were_live = removed.iter().map(was_live).collect();
        drop_each(dead);
        were_live
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The fresh value of each key, without computing it and without counting a use.
    pub fn peek_many(&self, keys: impl IntoIterator<Item = impl AsKey<K>>) -> Vec<Option<V>> {
        let state = self.state();
        let peek = |key: _| state.peek(&AsKey::into_lookup(key));
        keys.into_iter().map(peek).collect()
    }

    /// Puts the time to idle of fresh values off, as calls would; tells of each key whether there is
    /// one.
    pub fn touch_many(&self, keys: impl IntoIterator<Item = impl AsKey<K>>) -> Vec<bool> {
        let state = self.state();
        let touch = |key: _| state.touch(&AsKey::into_lookup(key));
        keys.into_iter().map(touch).collect()
    }

    /// Stores values as if they had been computed, each as [`insert`](Self::insert) does; tells of
    /// each whether it was stored: a memo need not keep it, for want of room or by `cache_if`.
    ///
    /// Of several values for one key the last one stays.
    ///
    /// # Panics
    ///
    /// If the drop of a value that left panics, when all are stored; if other code of the user's does
    /// (the iterator, a weigher), at once, and what came before is stored.
    ///
    /// # Complexity
    ///
    /// Linear in the number of values.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::Memo;
    ///
    /// let names = Memo::<u32, String>::builder("names").build();
    /// let stored = names.insert_many([(1, "one".to_owned()), (2, "two".to_owned())]);
    /// assert_eq!(stored, [true, true]);
    /// assert_eq!(names.invalidate_many([2, 3]), [true, false]);
    /// assert_eq!(names.peek_many([1, 2]), [Some("one".to_owned()), None]);
    /// ```
    pub fn insert_many(&self, pairs: impl IntoIterator<Item = (impl AsKey<K>, V)>) -> Vec<bool> {
        self.state().give_many(pairs, |state, (key, value)| {
            state.give(&key.into_lookup(), value)
        })
    }

    /// Forgets the values of keys, also those that are being computed; tells of each whether one was
    /// stored that a call could have been answered with.
    ///
    /// All keys are fenced before the first value leaves: no compute that was running stores one.
    ///
    /// # Panics
    ///
    /// If the drop of a value panics; the others have left all the same.
    ///
    /// # Complexity
    ///
    /// Linear in the number of keys.
    pub fn invalidate_many(&self, keys: impl IntoIterator<Item = impl AsKey<K>>) -> Vec<bool> {
        let lookups = keys.into_iter().map(AsKey::into_lookup);
        self.state().invalidate_many(lookups)
    }
}
