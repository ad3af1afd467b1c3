//! Storing a value in this thread.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Local;
use super::departed::Departed;
use super::room::STEP;
use super::stored::{Packed, View};
use crate::clock::Tick;
use crate::entry::Entry;
use crate::event::EventKind;
use crate::memo::{Admission, Fill, Origin};

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// Stores a value, if it may be and is to be. What has left for it is told of, and is for the caller
    /// to drop when all else is done, since the drop is user code.
    pub(super) fn store(&self, hash: u64, key: &Arc<K>, value: V, fill: &Fill) -> Departed<K, V> {
        let common = &*self.common;
        let mut departed = Departed::NOBODY;
        if !self.is_lasting || !common.is_enabled() {
            return departed;
        }
        if let Origin::Given(put) = &fill.origin
            && !put.tags.is_empty()
        {
            common.note_given_tags();
        }
        let terms = common.terms();
        let written = fill.moment(&common.clock);
        match terms.admit(written, (hash, key), &value, fill) {
            Admission::Kept(kept) => {
                let entry = Entry {
                    key: Arc::clone(key),
                    value,
                    head: kept.into_head(),
                };
                self.is_anything_late();
                self.sweep(&mut departed);
                self.offer(Packed::new(entry), fill, &mut departed);
            }
            Admission::Unwanted => self.keep_nothing(hash, key, fill, &mut departed),
            Admission::Over => {
                common.emit_for(key, EventKind::Refuse);
                self.keep_nothing(hash, key, fill, &mut departed);
            }
        }
        self.tell(&departed);
        departed
    }

    /// Puts an entry into the table, if it still may be there.
    fn offer(&self, packed: Packed<K, V>, fill: &Fill, departed: &mut Departed<K, V>) {
        let hash = packed.detail.hash;
        let may_be_stored = self.may_be_stored(&packed, fill);
        if let Origin::Given(_) | Origin::Refreshed = fill.origin {
            self.given.raise(hash);
        }
        if may_be_stored {
            self.put(packed, departed);
        } else {
            let head = packed.detail.head.as_deref();
            self.common.emit_at(head, EventKind::Refuse);
        }
    }

    /// Puts an entry into the table, or lets it wait while that is read.
    pub(super) fn put(&self, packed: Packed<K, V>, departed: &mut Departed<K, V>) {
        let common = &*self.common;
        let head = packed.detail.head.clone();
        let key = &packed.stored.key;
        let old = self.ident(packed.detail.hash, |other| other == key);
        // What is not stored is dropped behind all else: that is user code.
        let stored = match self.table.try_borrow_mut() {
            Ok(mut table) => {
                let old = old.map(|old| old.id);
                let now = if table.details.is_any_to_expire() {
                    common.clock.now()
                } else {
                    Tick::default()
                };
                let moment = (now, self.hits());
                let stored = table.insert(packed, old, &common.limits, moment, departed);
                self.note(&table);
                stored
            }
            Err(_) => {
                if let Some(old) = old {
                    self.depart(old, EventKind::Replace, departed);
                }
                let (older, stored) = self.late.store(packed);
                if let Some(older) = &older {
                    common.emit_at(older.detail.head.as_deref(), EventKind::Refuse);
                }
                if stored.is_ok() {
                    // Told of when it is in the table.
                    return;
                }
                stored
            }
        };
        let became = if stored.is_ok() {
            EventKind::Insert
        } else {
            EventKind::Refuse
        };
        common.emit_at(head.as_deref(), became);
    }

    fn may_be_stored(&self, packed: &Packed<K, V>, fill: &Fill) -> bool {
        if let Origin::Given(_) = fill.origin {
            return true;
        }
        let detail = &packed.detail;
        self.common.is_valid(detail)
            && self.given.holds(detail.hash, detail.token)
            && !self.is_worse(packed)
    }

    /// Whether it is an error, and there is a value that a call could be answered with.
    fn is_worse(&self, packed: &Packed<K, V>) -> bool {
        let terms = self.common.terms();
        if !terms.is_error(&packed.stored.value) {
            return false;
        }
        let is_better =
            |old: &View<'_, K, V>| !terms.is_error(&old.stored.value) && self.fate(old).is_none();
        let key = &packed.stored.key;
        let is_late = self.is_anything_late();
        let old = self.meet(is_late, packed.detail.hash, |other| other == key, is_better);
        old.unwrap_or(false)
    }

    /// A value that is not to be kept, or has no time to live; one that was given or asked for still
    /// takes the older away.
    fn keep_nothing(&self, hash: u64, key: &Arc<K>, fill: &Fill, departed: &mut Departed<K, V>) {
        let outdates = match fill.origin {
            Origin::Computed => false,
            // What came while it was computed is newer.
            Origin::Refreshed => {
                self.common.fences.holds(hash, fill.token) && self.given.holds(hash, fill.token)
            }
            Origin::Given(_) => true,
        };
        if outdates {
            self.forget(hash, |other| *other == **key, departed);
        }
    }

    /// Removes what was invalidated elsewhere: after a whole memo was, everything of it; after a group
    /// was, a few entries each time, for as many times as it takes to look at all.
    fn sweep(&self, departed: &mut Departed<K, V>) {
        if self.table.try_borrow_mut().is_err() {
            // Nothing can leave while it is read: the next store looks.
            return;
        }
        let common = &*self.common;
        let floor = common.fences.floor();
        if self.floor.get() != floor {
            self.floor.set(floor);
            self.swept.set(None);
            return self.remove_invalid(0..u32::MAX, departed);
        }
        let outdated = common.outdated.load(Ordering::Relaxed);
        if self.outdated.get() != outdated {
            self.outdated.set(outdated);
            self.swept.set(Some(0));
        }
        if let Some(from) = self.swept.get() {
            let to = from.saturating_add(STEP_OF_IDS);
            self.remove_invalid(from..to, departed);
            let is_over = self
                .table
                .try_borrow()
                .is_ok_and(|table| table.details.numbers() <= to);
            self.swept.set((!is_over).then_some(to));
        }
    }

    /// Removes what was invalidated, of the entries of these numbers.
    fn remove_invalid(&self, ids: std::ops::Range<u32>, departed: &mut Departed<K, V>) {
        let Ok(mut table) = self.table.try_borrow_mut() else {
            return;
        };
        for id in ids.start..ids.end.min(table.details.numbers()) {
            let detail = table.details.at(id);
            if detail.is_some_and(|detail| !self.common.is_valid(detail)) {
                departed.add(EventKind::Invalidate, table.take_out(id));
            }
        }
        self.note(&table);
    }

    /// Removes at once what was invalidated, and drops it.
    pub(super) fn forget_invalid(&self) {
        let mut departed = Departed::NOBODY;
        self.remove_invalid(0..u32::MAX, &mut departed);
        self.release(departed);
    }
}

/// How many entries are looked at each time.
#[expect(clippy::cast_possible_truncation, reason = "a handful")]
const STEP_OF_IDS: u32 = STEP as u32;
