//! Changing a memo while the program runs.

use std::hash::Hash;
use std::sync::atomic::Ordering;

use super::{Memo, State};
use crate::contain::drop_each;
use crate::event::EventKind;

impl<K, V> State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn keep_limits(&self) {
        let evicted = self.engine.evict_excess();
        self.emit_at_each(&evicted, EventKind::Evict);
        drop_each(evicted);
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Sets the largest number of entries, or lifts the limit; what is too much is evicted at once.
    pub fn set_capacity(&self, entries: Option<usize>) {
        let state = self.state();
        state.engine.limit_entries(entries);
        state.keep_limits();
    }

    /// Sets the most bytes of all entries, or lifts the limit; what is too much is evicted at once.
    pub fn set_max_bytes(&self, bytes: Option<u64>) {
        let state = self.state();
        state.engine.limit_bytes(bytes);
        state.keep_limits();
    }

    /// Switches the memo off and on again: while it is off every call computes, and nothing is
    /// stored. What is stored stays, and is invalidated as ever.
    pub fn set_enabled(&self, enabled: bool) {
        self.state().enabled.store(enabled, Ordering::SeqCst);
    }
}
