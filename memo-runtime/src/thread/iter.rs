//! Walking over what this thread has of a memo.

use std::fmt;
use std::hash::Hash;
use std::rc::Rc;
use std::vec;

use super::stored::Ident;
use super::{Local, ThreadMemo};
use crate::entry::Head;
use crate::memo::EntryInfo;
#[cfg(feature = "registry")]
use crate::version::Group;

/// The live entries of this thread; made by [`ThreadMemo::iter`].
pub struct ThreadIter<K: 'static, V: 'static> {
    local: Rc<Local<K, V>>,
    idents: vec::IntoIter<Ident>,
}

/// One entry of this thread, as it was when [`ThreadIter`] met it.
///
/// It has a clone of the key and of the value: the entry may leave the memo meanwhile.
pub struct ThreadEntryRef<K: 'static, V: 'static> {
    local: Rc<Local<K, V>>,
    key: K,
    value: V,
    head: Rc<Head>,
}

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// Walks over the live entries of this thread, in no particular order: what has expired or was
    /// invalidated is left out. Nothing is counted as a use.
    ///
    /// The memo may be used meanwhile: the entries are those of the moment of this call that are still
    /// there when they are met.
    pub fn iter(&self) -> ThreadIter<K, V> {
        let local = self.local();
        ThreadIter {
            idents: local.live().into_iter(),
            local,
        }
    }
}

#[cfg(feature = "registry")]
impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// Whether an entry is there, and belongs to a group.
    pub(super) fn has_group(&self, ident: Ident, group: &Group) -> bool {
        let Ok(table) = self.table.try_borrow() else {
            return false;
        };
        let head = table.details.of(ident).and_then(|it| it.head.as_deref());
        head.is_some_and(|head| head.groups.has(group))
    }
}

impl<K, V> Iterator for ThreadIter<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    type Item = ThreadEntryRef<K, V>;

    fn next(&mut self) -> Option<ThreadEntryRef<K, V>> {
        let local = &self.local;
        self.idents.find_map(|ident| {
            let table = local.table.try_borrow().ok()?;
            // It may have left since, or have been invalidated.
            let entry = table.get(ident)?;
            let is_live = local.fate(&entry).is_none();
            is_live.then(|| ThreadEntryRef {
                local: Rc::clone(local),
                key: entry.stored.key.clone(),
                value: entry.stored.value.clone(),
                head: local.head(&entry),
            })
        })
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
        &self.key
    }

    /// The value.
    pub fn value(&self) -> &V {
        &self.value
    }

    /// What is known of the entry now.
    pub fn info(&self) -> EntryInfo {
        EntryInfo::new(self.local.common.clock.now(), &self.head)
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
