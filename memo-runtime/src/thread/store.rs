//! Storing a value in this thread.

use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Local;
use super::table::STEP;
use crate::contain::drop_each;
use crate::entry::Entry;
use crate::event::EventKind;
use crate::memo::{Admission, Fill, Origin};

/// Whether a value was stored, and the entries that left: to be dropped when all else is done, since the
/// drop is user code.
#[derive(Debug)]
#[must_use = "what left is dropped by `release`, once nobody waits any more"]
pub(super) struct Left<K, V>(Vec<Rc<Entry<K, V>>>);

impl<K, V> Left<K, V> {
    /// Drops what left; if a drop panics, the others are dropped all the same.
    pub(super) fn release(self) {
        drop_each(self.0);
    }
}

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// Stores a value, if it may be and is to be.
    pub(super) fn store(&self, hash: u64, key: &Arc<K>, value: V, fill: &Fill) -> Left<K, V> {
        let common = &*self.common;
        let mut left = Left(Vec::new());
        if !self.is_lasting || !common.is_enabled() {
            return left;
        }
        if let Origin::Given(put) = &fill.origin
            && !put.tags.is_empty()
        {
            common.note_given_tags();
        }
        let terms = common.terms();
        let written = fill.moment(&common.clock);
        let kept = match terms.admit(written, (hash, key), &value, fill) {
            Admission::Kept(kept) => kept,
            Admission::Unwanted => return self.keep_nothing(hash, key, fill),
            Admission::Over => {
                common.emit_for(key, EventKind::Refuse);
                return self.keep_nothing(hash, key, fill);
            }
        };
        let entry = Entry {
            key: Arc::clone(key),
            value,
            head: kept.into_head(),
        };
        self.sweep(&mut left);
        self.offer(entry, fill, &mut left);
        left
    }

    /// Puts an entry into the table, if it still may be there.
    fn offer(&self, entry: Entry<K, V>, fill: &Fill, left: &mut Left<K, V>) {
        let common = &*self.common;
        let key = Arc::clone(&entry.key);
        let hash = entry.hash;
        let old = self.get(hash, |other| *other == *key);
        let may_be_stored = self.may_be_stored(&entry, old.as_deref(), fill);
        if let Origin::Given(_) | Origin::Refreshed = fill.origin {
            self.given.raise(hash);
        }
        let now = common.clock.now();
        let insertion = match self.table.try_borrow_mut() {
            // Only a key's `Eq` that calls the memo finds it borrowed.
            Err(_) => None,
            Ok(_) if !may_be_stored => None,
            Ok(mut table) => {
                let insertion = table.insert(entry, old.as_deref(), &common.limits, now);
                self.note(&table);
                Some(insertion)
            }
        };
        drop(old);
        let Some(insertion) = insertion else {
            common.emit_for(&key, EventKind::Refuse);
            return;
        };
        let became = if insertion.is_stored {
            EventKind::Insert
        } else {
            EventKind::Refuse
        };
        common.emit_for(&key, became);
        if let Some(replaced) = &insertion.replaced {
            common.emit_at(replaced, EventKind::Replace);
        }
        for entry in &insertion.expired {
            common.emit_at(entry, EventKind::Expire);
        }
        for entry in &insertion.evicted {
            common.emit_at(entry, EventKind::Evict);
        }
        left.0.extend(insertion.replaced);
        left.0.extend(insertion.expired);
        left.0.extend(insertion.evicted);
    }

    fn may_be_stored(&self, entry: &Entry<K, V>, old: Option<&Entry<K, V>>, fill: &Fill) -> bool {
        if let Origin::Given(_) = fill.origin {
            return true;
        }
        // An error takes the place of no value that a call could be answered with.
        let is_worse = || {
            let terms = self.common.terms();
            let is_better =
                |old: &Entry<K, V>| !terms.is_error(&old.value) && self.fate(old).is_none();
            terms.is_error(&entry.value) && old.is_some_and(is_better)
        };
        self.common.is_valid(entry) && self.given.holds(entry.hash, entry.token) && !is_worse()
    }

    /// A value that is not to be kept, or has no time to live; one that was given or asked for still
    /// takes the older away.
    fn keep_nothing(&self, hash: u64, key: &Arc<K>, fill: &Fill) -> Left<K, V> {
        let outdates = match fill.origin {
            Origin::Computed => false,
            // What came while it was computed is newer.
            Origin::Refreshed => {
                self.common.fences.holds(hash, fill.token) && self.given.holds(hash, fill.token)
            }
            Origin::Given(_) => true,
        };
        if outdates {
            let (_, forgotten) = self.forget(hash, |other| *other == **key);
            return Left(forgotten.into_iter().collect());
        }
        Left(Vec::new())
    }

    /// Removes what was invalidated elsewhere: after a whole memo was, everything of it; after a group
    /// was, a few entries each time, for as many times as it takes to look at all.
    fn sweep(&self, left: &mut Left<K, V>) {
        let common = &*self.common;
        let floor = common.fences.floor();
        let whole = self.floor.replace(floor) != floor;
        let outdated = common.outdated.load(Ordering::Relaxed);
        if self.outdated.replace(outdated) != outdated {
            self.swept.set(Some(0));
        }
        let Ok(mut table) = self.table.try_borrow_mut() else {
            return;
        };
        let is_invalid = |entry: &&Rc<Entry<K, V>>| !common.is_valid(entry);
        let found: Vec<_> = if whole {
            self.swept.set(None);
            table.iter().filter(is_invalid).cloned().collect()
        } else if let Some(from) = self.swept.get() {
            let some = table.arrived(from);
            self.swept.set(some.is_some().then_some(from + STEP));
            let some = some.into_iter().flatten();
            some.filter(is_invalid).cloned().collect()
        } else {
            return;
        };
        for entry in &found {
            table.take_out(entry);
        }
        self.note(&table);
        drop(table);
        for entry in &found {
            common.emit_at(entry, EventKind::Invalidate);
        }
        left.0.extend(found);
    }

    /// Removes at once what was invalidated, and drops it.
    pub(super) fn forget_invalid(&self) {
        let common = &*self.common;
        let Ok(mut table) = self.table.try_borrow_mut() else {
            return;
        };
        let found = table.iter().filter(|entry| !common.is_valid(entry));
        let found: Vec<_> = found.cloned().collect();
        for entry in &found {
            table.take_out(entry);
        }
        self.note(&table);
        drop(table);
        for entry in &found {
            common.emit_at(entry, EventKind::Invalidate);
        }
        Left(found).release();
    }
}
