//! What one thread has of a memo: its values.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use super::Common;
use super::table::Table;
use crate::clock::Clock;
use crate::contain::contain;
use crate::entry::{Entry, Freshness};
use crate::event::EventKind;
use crate::flight::Flights;
use crate::key::Lookup;
use crate::memo::Missing;
use crate::observe::Lane;
use crate::version::Fences;

/// What one thread has of a memo.
pub(crate) struct Local<K: 'static, V: 'static> {
    pub(super) common: Arc<Common<K, V>>,
    /// Written to only where no user code runs; a key's `Eq` may run while it is read.
    pub(super) table: RefCell<Table<K, V>>,
    /// The computes that run on this thread.
    pub(super) flights: Arc<Flights<K, V>>,
    /// What was given on this thread, which wins over computes that run here, and over no others.
    pub(super) given: Fences,
    pub(super) lane: Lane,
    /// Up to which invalidation of everything the values have been looked through.
    pub(super) floor: Cell<u64>,
    /// The same of groups; and where the sweep for them is, if one is under way.
    pub(super) outdated: Cell<u64>,
    pub(super) swept: Cell<Option<usize>>,
    /// Whether anything is kept: not while the thread is ending.
    pub(super) is_lasting: bool,
}

/// What a call is to do.
#[derive(Debug)]
pub(crate) enum Step<K, V> {
    /// Return this value.
    Hit(Rc<Entry<K, V>>),
    /// Compute.
    Miss(Missing<Arc<K>>),
}

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// What a thread has that is used for the first time; or, not `is_lasting`, one that is ending.
    pub(super) fn new(common: Arc<Common<K, V>>, is_lasting: bool) -> Self {
        Self {
            table: RefCell::new(Table::new()),
            flights: Arc::new(Flights::new(common.spec.name)),
            given: Fences::new(Arc::clone(common.fences.ledger())),
            lane: common.observer.open_lane(),
            floor: Cell::new(common.fences.floor()),
            outdated: Cell::new(0),
            swept: Cell::new(None),
            is_lasting,
            common,
        }
    }

    pub(crate) fn hash(&self, lookup: &impl Lookup<K>) -> u64 {
        self.common.hash(lookup)
    }

    /// The time that calls here and now go by.
    pub(crate) fn clock(&self) -> &Clock {
        &self.common.clock
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.common.is_enabled()
    }

    /// Looks a key up, and counts what was found.
    // Never inlined: what it needs on the stack is gone before the compute, which may recurse.
    #[inline(never)]
    pub(super) fn find(&self, lookup: &impl Lookup<K>) -> Step<K, V> {
        let common = &*self.common;
        let hash = common.hash(lookup);
        if common.is_enabled()
            && let Some(entry) = self.look_up(hash, |key| lookup.matches(key))
        {
            self.hit(&entry);
            return Step::Hit(entry);
        }
        common.observer.emit(EventKind::Miss);
        let key = Arc::new(lookup.to_key());
        if let Some(tenant) = common.terms().tenant_of(&key) {
            tenant.count(EventKind::Miss);
        }
        Step::Miss(Missing::new(hash, key))
    }

    /// The entry of a key, if a call may be answered with it; else it leaves.
    pub(super) fn look_up(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> Option<Rc<Entry<K, V>>> {
        let entry = self.get(hash, matches)?;
        let Some(left) = self.fate(&entry) else {
            return Some(entry);
        };
        if self.take_out(&entry) {
            self.common.emit_at(&entry, left);
        }
        None
    }

    /// The entry of a key, whatever its state. A look-up from within a key's `Eq`, or of one that
    /// borrows, finds nothing at worst.
    pub(super) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<Rc<Entry<K, V>>> {
        let table = self.table.try_borrow().ok()?;
        table.get(hash, matches).cloned()
    }

    /// Why a call may not be answered with an entry; nothing, if it may.
    pub(super) fn fate(&self, entry: &Entry<K, V>) -> Option<EventKind> {
        if !self.common.is_valid(entry) {
            return Some(EventKind::Invalidate);
        }
        match entry.freshness(|| self.common.clock.now()) {
            Freshness::Fresh => None,
            Freshness::Stale | Freshness::Expired => Some(EventKind::Expire),
        }
    }

    /// Takes `entry` itself out, of which the caller holds another reference; whether it was in.
    pub(super) fn take_out(&self, entry: &Entry<K, V>) -> bool {
        let Ok(mut table) = self.table.try_borrow_mut() else {
            return false;
        };
        let taken = table.take_out(entry);
        self.note(&table);
        drop(table);
        taken.is_some()
    }

    /// Lets others read how much there is.
    pub(super) fn note(&self, table: &Table<K, V>) {
        self.lane.hold(table.entries(), table.bytes());
    }

    /// Counts a call that a stored value answers.
    fn hit(&self, entry: &Entry<K, V>) {
        let common = &*self.common;
        entry.note_use(&common.clock);
        if common.observer.is_told() {
            common.observer.emit(EventKind::Hit { saved: entry.cost });
        } else {
            self.lane.hit(entry.cost);
        }
        common.count_at(entry, EventKind::Hit { saved: entry.cost });
    }

    /// The entries that a call may be answered with.
    pub(super) fn live(&self) -> Vec<Rc<Entry<K, V>>> {
        let Ok(table) = self.table.try_borrow() else {
            return Vec::new();
        };
        let entries: Vec<_> = table.iter().cloned().collect();
        drop(table);
        let entries = entries.into_iter();
        entries.filter(|entry| self.fate(entry).is_none()).collect()
    }
}

impl<K, V> Drop for Local<K, V> {
    fn drop(&mut self) {
        // One by one, and each panic ends here: a plain drop would abort at the second one.
        for entry in self.table.get_mut().drain() {
            contain(|| drop(entry));
        }
    }
}

impl<K, V> fmt::Debug for Local<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local")
            .field("memo", &self.common.spec.name)
            .finish_non_exhaustive()
    }
}
