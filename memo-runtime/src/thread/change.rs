//! Forgetting values: those of this thread at once, those of others by the numbers that they are judged
//! by.

use std::hash::Hash;
use std::rc::Rc;

use super::{Local, ThreadMemo};
use crate::entry::Entry;
use crate::event::EventKind;
use crate::key::AsKey;
use crate::runtime::Invalidation;

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// Forgets a value in all threads, also where it is being computed; tells whether this thread had
    /// one that a call could have been answered with.
    pub(crate) fn invalidate(&self, hash: u64, matches: impl Fn(&K) -> bool) -> bool {
        // Judged before the fence is raised, under which no value holds.
        let (was_there, forgotten) = self.forget(hash, matches);
        self.common.fences.raise(hash);
        drop(forgotten);
        was_there
    }

    /// Forgets a value in this thread, also if it is being computed here: what left, and whether a call
    /// could have been answered with it.
    pub(super) fn forget(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> (bool, Option<Rc<Entry<K, V>>>) {
        self.given.raise(hash);
        let Some(entry) = self.get(hash, matches) else {
            return (false, None);
        };
        let fate = self.fate(&entry);
        if self.take_out(&entry) {
            let left = fate.unwrap_or(EventKind::Invalidate);
            self.common.emit_at(&entry, left);
        }
        (fate.is_none(), Some(entry))
    }
}

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// Forgets the value of a key in all threads, also where it is being computed; tells whether this
    /// thread had one that a call could have been answered with.
    ///
    /// What other threads have leaves when they look for it. About one in a thousand of the other keys
    /// is computed anew, too: threads share 1024 numbers by which values are judged.
    pub fn invalidate(&self, key: impl AsKey<K>) -> bool {
        let lookup = key.into_lookup();
        let local = self.local();
        let hash = local.common.hash(&lookup);
        local.invalidate(hash, |key| crate::key::Lookup::matches(&lookup, key))
    }
}

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// Forgets all values in all threads, also those that are being computed.
    ///
    /// No later call is answered with one of them when this returns. Those of this thread have left;
    /// those of another leave when it next stores a value of this memo, or ends. There is nothing to
    /// wait for: the returned [`Invalidation`] is done.
    ///
    /// # Panics
    ///
    /// If the drop of a value of this thread panics; the others have left all the same.
    ///
    /// # Complexity
    ///
    /// Linear in the number of entries of this thread.
    pub fn clear(&self) -> Invalidation {
        let local = self.local();
        local.common.fences.raise_all();
        local.forget_invalid();
        Invalidation::of_memos(Vec::new())
    }
}
