//! Forgetting values, also those that are being computed.

use std::hash::Hash;

use super::{Core, Memo, State};
use crate::contain::drop_each;
use crate::entry::{Freshness, Head};
use crate::event::EventKind;
use crate::runtime::Invalidation;

impl<K, V> State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Removes a value and fences the computes of its key; tells whether one was there that a call
    /// could have been answered with.
    pub(crate) fn invalidate(&self, hash: u64, matches: impl Fn(&K) -> bool) -> bool {
        // The fence first: what was stored before it is removed below, what comes after is refused.
        self.fences.raise(hash);
        let removed = self.engine.remove(hash, matches);
        // And again: a flight that began in between may have found the value and be about to answer
        // with it, which those who come from now on must not join.
        self.fences.raise(hash);
        removed.is_some_and(|entry| self.forgotten(&entry))
    }

    /// Removes all values and fences all computes.
    pub(super) fn clear(&self) {
        self.fences.raise_all();
        let mut removed = Vec::new();
        self.remove_invalid(&mut |mut entries| removed.append(&mut entries));
        drop_each(removed);
    }
}

impl Core {
    /// Counts an entry that was removed for an invalidation; tells whether a call could have been
    /// answered with it.
    pub(super) fn forgotten(&self, entry: &Head) -> bool {
        let is_valid = self.is_valid(entry);
        let is_expired = entry.freshness(&self.clock) == Freshness::Expired;
        let left = if is_valid && is_expired {
            EventKind::Expire
        } else {
            EventKind::Invalidate
        };
        self.emit_at(entry, left);
        is_valid && !is_expired
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Forgets all values in the process, also those that are being computed.
    ///
    /// They have left, and no later call is answered with one of them, when this returns. Of a memo
    /// whose values live in a store, the returned [`Invalidation`] has the rest.
    ///
    /// # Panics
    ///
    /// If the drop of a value panics; the others have left all the same.
    ///
    /// # Complexity
    ///
    /// Linear in the number of entries.
    pub fn clear(&self) -> Invalidation {
        self.state().clear();
        for state in self.states_in_values() {
            state.invalidate_all();
            state.sweep_soon();
        }
        Invalidation::of_memos(
            self.is_shared()
                .then_some(self.name())
                .into_iter()
                .collect(),
        )
    }
}
