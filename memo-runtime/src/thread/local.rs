//! What one thread has of a memo: its values.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::Common;
use super::departed::Departed;
use super::late::Late;
use super::stored::{Ident, View};
use super::table::Table;
use crate::clock::Clock;
use crate::contain::{contain, drop_each};
use crate::entry::Head;
use crate::event::EventKind;
use crate::flight::Flights;
use crate::key::Lookup;
use crate::memo::Missing;
use crate::observe::Lane;
use crate::version::Fences;

/// What one thread has of a memo.
pub(crate) struct Local<K: 'static, V: 'static> {
    pub(super) common: Arc<Common<K, V>>,
    /// Written to only where no user code runs; a key's `Eq`, a value's `Clone` and who looks at a value
    /// in place run while it is read.
    pub(super) table: RefCell<Table<K, V>>,
    /// What they change meanwhile.
    pub(super) late: Late<K, V>,
    /// The computes that run on this thread.
    pub(super) flights: Flights<K, V>,
    /// What was given on this thread, which wins over computes that run here, and over no others.
    pub(super) given: Fences,
    pub(super) lane: Lane,
    /// The hits that somebody was told of.
    told_hits: Cell<u64>,
    /// Up to which invalidation of everything the values have been looked through.
    pub(super) floor: Cell<u64>,
    /// The same of groups; and where the sweep for them is, if one is under way.
    pub(super) outdated: Cell<u64>,
    pub(super) swept: Cell<Option<u32>>,
    /// Whether anything is kept: not while the thread is ending.
    pub(super) is_lasting: bool,
}

/// What a call is to do.
#[derive(Debug)]
pub(crate) enum Step<K, T> {
    /// Return this.
    Hit(T),
    /// Compute.
    Miss(Missing<Arc<K>>),
}

/// What a hit is told with: what it saved, and the groups of the entry.
type Used = (Duration, Option<Rc<Head>>);

impl<K, V> Local<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// What a thread has that is used for the first time; or, not `is_lasting`, one that is ending.
    pub(super) fn new(common: Arc<Common<K, V>>, is_lasting: bool) -> Self {
        Self {
            table: RefCell::new(Table::new(common.spec.policy, &common.policy_faults)),
            late: Late::new(),
            flights: Flights::new(common.spec.name),
            given: Fences::new(Arc::clone(common.fences.ledger())),
            lane: common.observer.open_lane(),
            told_hits: Cell::new(0),
            floor: Cell::new(common.fences.floor()),
            outdated: Cell::new(0),
            swept: Cell::new(None),
            is_lasting,
            common,
        }
    }

    #[inline]
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

    /// Looks a key up, and counts what was found: what `see` makes of it, or a miss.
    // Never inlined: what it needs on the stack is gone before the compute, which may recurse.
    #[inline(never)]
    pub(super) fn find<T>(
        &self,
        hash: u64,
        lookup: &impl Lookup<K>,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Step<K, T> {
        let common = &*self.common;
        if common.is_enabled() {
            let matches = |key: &K| lookup.matches(key);
            let hit = |entry: &View<'_, K, V>| (self.note_use(entry), see(entry));
            if let Some((used, seen)) = self.look(hash, matches, hit) {
                self.hit(&used);
                return Step::Hit(seen);
            }
        }
        common.observer.emit(EventKind::Miss);
        let key = Arc::new(lookup.to_key());
        if let Some(tenant) = common.terms().tenant_of(&key) {
            tenant.count(EventKind::Miss);
        }
        Step::Miss(Missing::new(hash, key))
    }

    /// What `see` makes of the entry of a key, if a call may be answered with it; else it leaves.
    ///
    /// The table is read meanwhile: what is stored by then waits.
    pub(super) fn look<T>(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Option<T> {
        let is_late = self.is_anything_late();
        let found = self.meet(is_late, hash, matches, |entry| match self.fate(entry) {
            None => Ok(see(entry)),
            Some(why) => Err((entry.ident(), why)),
        });
        match found? {
            Ok(seen) => Some(seen),
            Err((ident, why)) => {
                self.take_out(ident, why);
                None
            }
        }
    }

    /// What `see` makes of the entry of a key, whatever its state.
    pub(super) fn meet<T>(
        &self,
        is_late: bool,
        hash: u64,
        matches: impl Fn(&K) -> bool,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Option<T> {
        let mut see = Some(see);
        if is_late
            && let Some(seen) = self
                .late
                .find(&matches, |entry| see.take().map(|see| see(&entry)))
        {
            return seen;
        }
        // Only a policy of the user's own that calls the memo finds it borrowed.
        let table = self.table.try_borrow().ok()?;
        let entry = table.find(hash, matches)?;
        Some(see?(&entry))
    }

    /// Which entry a key has, whatever its state.
    pub(super) fn ident(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<Ident> {
        let table = self.table.try_borrow().ok()?;
        Some(table.find(hash, matches)?.ident())
    }

    /// Why a call may not be answered with an entry; nothing, if it may.
    pub(super) fn fate(&self, entry: &View<'_, K, V>) -> Option<EventKind> {
        if !self.common.is_valid(entry.detail) {
            return Some(EventKind::Invalidate);
        }
        let is_fresh = entry.detail.is_fresh(|| self.common.clock.now());
        (!is_fresh).then_some(EventKind::Expire)
    }

    /// Takes an entry out for a reason, and tells of it.
    pub(super) fn take_out(&self, ident: Ident, why: EventKind) {
        let mut departed = Departed::NOBODY;
        self.depart(ident, why, &mut departed);
        self.release(departed);
    }

    /// Tells of those who have left, and drops them; if a drop panics, the others are dropped all the
    /// same.
    pub(super) fn release(&self, departed: Departed<K, V>) {
        self.tell(&departed);
        drop_each(departed);
    }

    pub(super) fn tell(&self, departed: &Departed<K, V>) {
        for (why, gone) in departed.iter() {
            self.common.emit_at(gone.head.as_deref(), *why);
        }
    }

    /// Lets others read how much there is.
    pub(super) fn note(&self, table: &Table<K, V>) {
        self.lane.hold(table.len() as u64, table.details.bytes());
    }

    /// How many calls this thread has answered with a stored value.
    pub(super) fn hits(&self) -> u64 {
        self.lane.hits() + self.told_hits.get()
    }

    /// Notes that an entry answers a call.
    fn note_use(&self, entry: &View<'_, K, V>) -> Used {
        if let Ok(table) = self.table.try_borrow() {
            table.note_use(entry.stored);
        }
        if let Some(head) = &entry.detail.head {
            head.note_use_in_time(&self.common.clock);
        }
        (entry.cost(), entry.detail.head.clone())
    }

    /// Counts a call that a stored value answers.
    fn hit(&self, (saved, head): &Used) {
        let common = &*self.common;
        let hit = EventKind::Hit { saved: *saved };
        if common.observer.is_told() {
            self.told_hits.set(self.told_hits.get() + 1);
            common.observer.emit(hit);
        } else {
            let nanos = u64::try_from(saved.as_nanos()).unwrap_or(u64::MAX);
            self.lane.hit(nanos);
        }
        common.count_at(head.as_deref(), hit);
    }

    /// The entries that a call may be answered with.
    pub(super) fn live(&self) -> Vec<Ident> {
        self.is_anything_late();
        let Ok(table) = self.table.try_borrow() else {
            return Vec::new();
        };
        let live = table.iter().filter(|entry| self.fate(entry).is_none());
        live.map(|entry| entry.ident()).collect()
    }

    /// All that is known of an entry.
    pub(super) fn head(&self, entry: &View<'_, K, V>) -> Rc<Head> {
        let table = self.table.try_borrow();
        let uses = table.map_or(0, |table| table.uses(entry.stored));
        entry.head(uses)
    }
}

impl<K, V> Drop for Local<K, V> {
    fn drop(&mut self) {
        // One by one, and each panic ends here: a plain drop would abort at the second one.
        for entry in self.table.get_mut().drain() {
            contain(|| drop(entry));
        }
        for entry in self.late.take() {
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
