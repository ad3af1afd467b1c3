//! Walking over what this thread has of a memo.

use std::fmt;
use std::hash::Hash;
use std::rc::Rc;
use std::vec;

use super::{Local, ThreadMemo};
use crate::entry::Entry;
use crate::memo::EntryInfo;

/// The live entries of this thread; made by [`ThreadMemo::iter`].
pub struct ThreadIter<K: 'static, V: 'static> {
    local: Rc<Local<K, V>>,
    entries: vec::IntoIter<Rc<Entry<K, V>>>,
}

/// One entry of this thread, as it was when [`ThreadIter`] met it.
///
/// It is held by a count: the entry may leave the memo meanwhile, and its value lives on until this is
/// dropped.
pub struct ThreadEntryRef<K: 'static, V: 'static> {
    local: Rc<Local<K, V>>,
    entry: Rc<Entry<K, V>>,
}

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// Walks over the live entries of this thread, in no particular order: what has expired or was
    /// invalidated is left out. Nothing is counted as a use.
    ///
    /// The memo may be used meanwhile: the entries are those of the moment of this call.
    pub fn iter(&self) -> ThreadIter<K, V> {
        let local = self.local();
        ThreadIter {
            entries: local.live().into_iter(),
            local,
        }
    }
}

impl<K, V> Iterator for ThreadIter<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    type Item = ThreadEntryRef<K, V>;

    fn next(&mut self) -> Option<ThreadEntryRef<K, V>> {
        // It may have been invalidated since.
        let entry = self
            .entries
            .find(|entry| self.local.fate(entry).is_none())?;
        let local = Rc::clone(&self.local);
        Some(ThreadEntryRef { local, entry })
    }
}

impl<K, V> IntoIterator for &ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    type Item = ThreadEntryRef<K, V>;
    type IntoIter = ThreadIter<K, V>;

    fn into_iter(self) -> ThreadIter<K, V> {
        self.iter()
    }
}

impl<K, V> ThreadEntryRef<K, V> {
    /// The key, as the memo keeps it.
    pub fn key(&self) -> &K {
        &self.entry.key
    }

    /// The value.
    pub fn value(&self) -> &V {
        &self.entry.value
    }

    /// What is known of the entry now.
    pub fn info(&self) -> EntryInfo {
        EntryInfo::new(self.local.common.clock.now(), &self.entry)
    }
}

// Neither keys nor values are asked for more than a memo asks of them.

impl<K, V> fmt::Debug for ThreadIter<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadIter").finish_non_exhaustive()
    }
}

impl<K, V> fmt::Debug for ThreadEntryRef<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadEntryRef").finish_non_exhaustive()
    }
}
