//! Walking over what a memo holds.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::vec;

use super::{EntryInfo, Memo, State};
use crate::engine::{Place, View};
#[cfg(feature = "registry")]
use crate::entry::Head;
use crate::entry::Held;

/// The live entries of a memo; made by [`Memo::iter`].
pub struct Iter<K: 'static, V: 'static> {
    /// None of a memo that was never called.
    state: Option<Arc<State<K, V>>>,
    /// Some entries, as they were when they were reached.
    entries: vec::IntoIter<Arc<Held<K, V>>>,
    /// Where the next are.
    place: Place,
    /// The number of the last invalidation of everything, when they were reached.
    floor: u64,
}

/// One entry of a memo, as it was when [`Iter`] met it.
///
/// It is held by a count: the entry may leave the memo meanwhile, and its value lives on until this is
/// dropped.
pub struct EntryRef<K: 'static, V: 'static> {
    state: Arc<State<K, V>>,
    entry: Arc<Held<K, V>>,
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
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
    /// Clones each entry, 64 at a time.
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
            place: Place::default(),
            floor: 0,
        }
    }
}

impl<K, V> Iterator for Iter<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    type Item = EntryRef<K, V>;

    fn next(&mut self) -> Option<EntryRef<K, V>> {
        let state = self.state.as_ref()?;
        loop {
            let floor = state.fences.floor();
            if floor != self.floor {
                // What was reached before has left.
                self.entries = Vec::new().into_iter();
                self.floor = floor;
            }
            if let Some(entry) = self.entries.find(|entry| state.is_live(entry)) {
                let state = Arc::clone(state);
                return Some(EntryRef { state, entry });
            }
            let hold = &mut |entry: &View<'_, K, V>| Some(state.hold(entry, 0));
            let (entries, next) = state.engine.page(self.place, hold)?;
            self.entries = entries.into_iter();
            self.place = next;
        }
    }
}

impl<K, V> IntoIterator for &Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
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
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Whether `is_so` of a live entry that belongs to groups.
    pub(super) fn any_live(&self, is_so: impl Fn(&Head) -> bool) -> bool {
        let mut place = Place::default();
        let is_one = &mut |entry: &View<'_, K, V>| {
            let head = entry.head()?;
            (self.is_live(head) && is_so(head)).then_some(())
        };
        while let Some((found, next)) = self.engine.page(place, is_one) {
            if !found.is_empty() {
                return true;
            }
            place = next;
        }
        false
    }
}

impl<K, V> EntryRef<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
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
