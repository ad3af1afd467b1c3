//! Forgetting values: those of this thread at once, those of others by the numbers that they are judged
//! by.

use std::hash::Hash;

use super::departed::Departed;
use super::stored::View;
use super::{Local, ThreadMemo};
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
        let mut forgotten = Departed::NOBODY;
        let was_there = self.forget(hash, matches, &mut forgotten);
        self.common.fences.raise(hash);
        self.release(forgotten);
        was_there
    }

    /// Forgets a value in this thread, also if it is being computed here; whether a call could have been
    /// answered with it.
    pub(super) fn forget(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
        departed: &mut Departed<K, V>,
    ) -> bool {
        self.given.raise(hash);
        let was_late = self.is_anything_late() && self.forget_late(&matches);
        let fate = |entry: &View<'_, K, V>| (entry.ident(), self.fate(entry));
        let Some((ident, fate)) = self.meet(false, hash, matches, fate) else {
            return was_late;
        };
        self.depart(ident, fate.unwrap_or(EventKind::Invalidate), departed);
        was_late || fate.is_none()
    }

    /// Forgets what waits for the table; whether a call could have been answered with it.
    fn forget_late(&self, matches: impl Fn(&K) -> bool) -> bool {
        let Some(packed) = self.late.forget(matches) else {
            return false;
        };
        let is_there = self.fate(&packed.view()).is_none();
        let head = packed.detail.head.as_deref();
        self.common.emit_at(head, EventKind::Refuse);
        is_there
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
    /// those of another leave when it next stores a value of this memo, or ends; and what is being read
    /// just now, when that has ended. There is nothing to
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
        local.common.fences.raise_each();
        local.forget_invalid();
        Invalidation::default()
    }
}
