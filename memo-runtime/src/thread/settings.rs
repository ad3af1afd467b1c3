//! Changing a memo while the program runs.

use std::hash::Hash;

use super::{Local, ThreadMemo};

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    fn keep_limits(&self) {
        let Ok(mut table) = self.table.try_borrow_mut() else {
            return;
        };
        let evicted = table.evict_excess(&self.common.limits, self.hits());
        self.note(&table);
        drop(table);
        self.release(evicted);
    }
}

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// Sets the largest number of entries of each thread, or lifts the limit. What is too much leaves
    /// this thread at once, and another when it next stores a value of this memo.
    pub fn set_capacity(&self, entries: Option<usize>) {
        let local = self.local();
        local.common.limits.set_entries(entries);
        local.keep_limits();
    }

    /// Sets the most bytes of all entries of each thread, or lifts the limit; as
    /// [`set_capacity`](Self::set_capacity) does.
    pub fn set_max_bytes(&self, bytes: Option<u64>) {
        let local = self.local();
        local.common.limits.set_bytes(bytes);
        local.keep_limits();
    }

    /// Switches the memo off and on again, for all threads: while it is off every call computes, and
    /// nothing is stored. What is stored stays, and is invalidated as ever.
    pub fn set_enabled(&self, enabled: bool) {
        self.common().set_enabled(enabled);
    }
}
