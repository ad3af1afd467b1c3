//! Walking over what a memo holds.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::vec;

use super::{EntryInfo, Memo, State};
use crate::entry::Entry;

/// The live entries of a memo; made by [`Memo::iter`].
pub struct Iter<K: 'static, V: 'static> {
    /// None of a memo that was never called.
    state: Option<Arc<State<K, V>>>,
    /// The entries of one part of the memo, as they were when it was reached.
    entries: vec::IntoIter<Arc<Entry<K, V>>>,
    /// The part that comes next.
    part: usize,
}

/// One entry of a memo, as it was when [`Iter`] met it.
///
/// It is held by a count: the entry may leave the memo meanwhile, and its value lives on until this is
/// dropped.
pub struct EntryRef<K: 'static, V: 'static> {
    state: Arc<State<K, V>>,
    entry: Arc<Entry<K, V>>,
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Walks over the live entries in the process, in no particular order: what has expired or was
    /// invalidated is left out, what is stale and may still be served is not. Nothing is counted as
    /// a use.
    ///
    /// Of a memo whose values live in a shared store, these are the ones in the process only.
    ///
    /// # Concurrency
    ///
    /// Others use the memo meanwhile; no lock is held between two items. Of an entry that comes or
    /// goes meanwhile it is open whether it is met; all others are met once.
    ///
    /// # Complexity
    ///
    /// Holds a reference to each entry of one part in 16 of the memo at a time.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::Memo;
    ///
    /// let names = Memo::<u64, String>::builder("names").build();
    /// names.insert(7, "Ada".to_owned());
    /// for entry in names.iter() {
    ///     assert_eq!((*entry.key(), entry.value().as_str()), (7, "Ada"));
    ///     assert_eq!(entry.info().uses, 0);
    /// }
    /// ```
    pub fn iter(&self) -> Iter<K, V> {
        Iter {
            state: self.known_state().and_then(|state| state.owned()),
            entries: Vec::new().into_iter(),
            part: 0,
        }
    }
}

impl<K, V> Iterator for Iter<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    type Item = EntryRef<K, V>;

    fn next(&mut self) -> Option<EntryRef<K, V>> {
        let state = self.state.as_ref()?;
        loop {
            if let Some(entry) = self.entries.find(|entry| state.is_live(entry)) {
                let state = Arc::clone(state);
                return Some(EntryRef { state, entry });
            }
            self.entries = state.engine.part(self.part)?.into_iter();
            self.part += 1;
        }
    }
}

impl<K, V> IntoIterator for &Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    type Item = EntryRef<K, V>;
    type IntoIter = Iter<K, V>;

    fn into_iter(self) -> Iter<K, V> {
        self.iter()
    }
}

#[cfg(feature = "registry")]
impl<K, V> State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Whether `is_so` of a live entry; no lock is held between two parts.
    pub(super) fn any_live(&self, is_so: impl Fn(&Entry<K, V>) -> bool) -> bool {
        let mut part = 0;
        while let Some(entries) = self.engine.part(part) {
            for entry in &entries {
                if self.is_live(entry) && is_so(entry) {
                    return true;
                }
            }
            part += 1;
        }
        false
    }
}

impl<K, V> EntryRef<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
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
        EntryInfo::new(self.state.clock.now(), &self.entry)
    }
}

// Neither keys nor values are asked for more than a memo asks of them.

impl<K, V> fmt::Debug for Iter<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}

impl<K, V> fmt::Debug for EntryRef<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryRef").finish_non_exhaustive()
    }
}
