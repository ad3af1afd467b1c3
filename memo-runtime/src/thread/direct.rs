//! Calls without the macro's function: a key and a closure.

use std::hash::Hash;

use super::{ThreadMemo, begin};
use crate::key::AsKey;
use crate::returns::{Returned, Stored};

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// The value of a key, which `compute` makes if this thread has no fresh one.
    ///
    /// # Panics
    ///
    /// If `compute` panics, so does this call. And if `compute` asks for the same key.
    pub fn get_or_insert_with(&self, key: impl AsKey<K>, compute: impl FnOnce() -> V) -> V {
        self.answer::<V, 0>(key, compute)
    }

    /// As [`get_or_insert_with`](Self::get_or_insert_with), for a compute that can fail: an error is
    /// returned and not stored.
    ///
    /// # Errors
    ///
    /// What `compute` returned.
    pub fn try_get_or_insert_with<E>(
        &self,
        key: impl AsKey<K>,
        compute: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, E> {
        self.answer::<Result<V, E>, 1>(key, compute)
    }

    fn answer<R, const KIND: usize>(&self, key: impl AsKey<K>, compute: impl FnOnce() -> R) -> R
    where
        R: Stored<KIND, Value = V>,
    {
        let (local, lookup) = (self.local(), key.into_lookup());
        let hash = local.hash(&lookup);
        match begin::<K, Returned<R, KIND, 0>>(local, hash, &lookup) {
            Ok(answer) => answer.value,
            Err(work) => work.end::<Returned<R, KIND, 0>>(compute()).value,
        }
    }
}
