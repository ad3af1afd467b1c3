//! The writer's side of a slab.

#![expect(unsafe_code, reason = "see `slot`")]

use std::mem::{needs_drop, replace, take};

use super::columns::{Kind, place};
use super::facts::Packed;
use super::index::{Index, table};
use super::retired::{Dead, Passing, Retired};
use super::slot::{RICH, Slot, View};
use super::{Shown, Slab};
use crate::reader::Grace;
use crate::sync::MutexGuard;
use crate::sync::atomic::Ordering;

/// What only the writer knows.
#[derive(Debug)]
pub(super) struct Writer<O> {
    /// Slots that are vacant: those given back, and all from the next on.
    free: Vec<u32>,
    next: u32,
    len: usize,
    /// What was retired of late, in no grace period yet; whether a table is among it, which is large.
    waiting: Vec<Retired>,
    has_outgrown: bool,
    passing: Option<Passing>,
    /// What all entries weigh that were retired and are still in their slots.
    retired_bytes: u64,
    order: O,
}

impl<O> Writer<O> {
    pub(super) fn new(order: O) -> Self {
        Self {
            free: Vec::new(),
            next: 0,
            len: 0,
            waiting: Vec::new(),
            has_outgrown: false,
            passing: None,
            retired_bytes: 0,
            order,
        }
    }
}

/// A slab whose lock is held: nobody else writes.
#[derive(Debug)]
pub(in crate::engine) struct Locked<'s, K, V, O> {
    slab: &'s Slab<K, V, O>,
    writer: MutexGuard<'s, Writer<O>>,
}

impl<'s, K, V, O> Locked<'s, K, V, O> {
    pub(super) fn new(slab: &'s Slab<K, V, O>, writer: MutexGuard<'s, Writer<O>>) -> Self {
        Self { slab, writer }
    }

    fn shown(&self) -> &'s Shown<K, V> {
        &self.slab.shown
    }

    fn index(&self) -> Index<'_> {
        Index(self.shown().table.buckets_locked(&self.writer))
    }

    /// How many entries there are.
    pub(in crate::engine) fn len(&self) -> usize {
        self.writer.len
    }

    pub(in crate::engine) fn order(&mut self) -> &mut O {
        &mut self.writer.order
    }

    /// The entry that `matches`.
    pub(in crate::engine) fn find(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> Option<View<'_, K, V>> {
        self.index()
            .find(hash, |id| self.at(id)?.that(hash, &matches))
    }

    /// The entry in a slot.
    pub(in crate::engine) fn at(&self, id: u32) -> Option<View<'_, K, V>> {
        // SAFETY: the lock is held for as long as the borrow.
        unsafe { View::of(&self.shown().chunks, id) }
    }

    /// The numbers of all entries.
    pub(in crate::engine) fn ids(&self) -> Vec<u32> {
        self.index().slots().map(|(id, _)| id).collect()
    }

    /// Adds an entry, whose key is not in.
    pub(in crate::engine) fn add(&mut self, entry: Packed<K, V>) -> u32 {
        if self.writer.len >= self.index().room() {
            self.grow();
        }
        let hash = entry.hash;
        let id = self.fill(entry);
        self.index().add(hash, id);
        self.writer.len += 1;
        id
    }

    /// Puts an entry in the place of another of the same key, of which it inherits the stamp; `weight` is
    /// that of the other.
    pub(in crate::engine) fn replace(&mut self, old: u32, weight: u64, entry: Packed<K, V>) -> u32 {
        let hash = entry.hash;
        let id = self.fill(entry);
        if let (Some(before), Some(now)) = (self.at(old), self.at(id))
            && let Some(stamp) = before.number(Kind::Stamps)
        {
            now.set_stamp(stamp.load(Ordering::Relaxed));
        }
        self.index().replace(hash, old, id);
        self.hide(old, weight);
        id
    }

    /// Takes an entry of this weight out. It stays for those who may be reading it.
    pub(in crate::engine) fn retire(&mut self, id: u32, weight: u64) {
        let Some(view) = self.at(id) else { return };
        let hash = u64::from(view.hash()) << 32;
        self.index().remove(hash, id);
        self.writer.len -= 1;
        self.hide(id, weight);
    }

    fn hide(&mut self, id: u32, weight: u64) {
        self.slot(id).retire();
        self.writer.waiting.push(Retired::Entry(id, weight));
        self.writer.retired_bytes = self.writer.retired_bytes.saturating_add(weight);
    }

    /// Writes an entry to a slot that is vacant.
    fn fill(&mut self, entry: Packed<K, V>) -> u32 {
        let id = self.vacant();
        let slot = self.slot(id);
        let hash = (entry.hash >> 32) as u32;
        slot.hash.store(hash, Ordering::Relaxed);
        slot.uses.store(0, Ordering::Relaxed);
        slot.cost.store(entry.cost, Ordering::Relaxed);
        slot.when.store(entry.when, Ordering::Relaxed);
        let weight = if entry.is_common_weight {
            0
        } else {
            entry.weight
        };
        self.set(Kind::Weights, id, weight);
        let written = entry.written.map_or(0, crate::clock::Tick::to_bits);
        self.set(Kind::Written, id, written);
        self.set(Kind::Stamps, id, 0);
        if entry.flags & RICH != 0 {
            let heads = self.shown().chunks.make_columns(id).make_heads();
            // SAFETY: the slot is vacant, and we have the lock.
            let before = unsafe { heads.exchange(place(id), entry.head) };
            debug_assert!(before.is_none(), "a vacant slot has no head");
        }
        // SAFETY: as above.
        unsafe { slot.publish(entry.key, entry.value, entry.flags) };
        id
    }

    /// Notes a number in a column; zero is what is there where nothing has been noted.
    fn set(&self, kind: Kind, id: u32, number: u64) {
        let chunks = &self.shown().chunks;
        if number != 0 {
            let column = chunks.make_columns(id).make(kind, id);
            column.store(number, Ordering::Relaxed);
        } else if let Some(column) = chunks.columns(id).and_then(|all| all.get(kind, id)) {
            column.store(0, Ordering::Relaxed);
        }
    }

    /// A slot that has been made.
    fn slot(&self, id: u32) -> &'s Slot<K, V> {
        let slot = self.shown().chunks.get(id);
        slot.expect("a number that was given out")
    }

    fn vacant(&mut self) -> u32 {
        if let Some(id) = self.writer.free.pop() {
            return id;
        }
        let id = self.writer.next;
        if id >= self.shown().chunks.made() {
            self.shown().chunks.grow();
        }
        self.writer.next += 1;
        id
    }

    /// A larger index in the place of the present one.
    fn grow(&mut self) {
        let index = self.index();
        let mut larger = table(2 * index.room());
        let next = Index(larger.buckets_mut());
        for (id, tag) in index.slots() {
            let hash = self.at(id).map_or(0, |view| u64::from(view.hash()) << 32);
            next.add(hash | tag, id);
        }
        let smaller = self.shown().table.replace(larger);
        self.writer.waiting.push(Retired::Table(smaller));
        self.writer.has_outgrown = true;
    }

    /// How many entries have been retired and not been handed out.
    pub(in crate::engine) fn retired(&self) -> usize {
        let passing = self.writer.passing.as_ref();
        self.writer.waiting.len() + passing.map_or(0, |passing| passing.retired.len())
    }

    /// What they weigh.
    pub(in crate::engine) fn retired_bytes(&self) -> u64 {
        self.writer.retired_bytes
    }

    /// Hands out what nobody reads any more, to be dropped under no lock; begins a grace period, if none
    /// is under way, for what was retired: once that is so many, for it is not free.
    pub(in crate::engine) fn collect(&mut self, enough: usize) -> Vec<Dead<K, V>> {
        let mut dead = Vec::new();
        if let Some(mut passing) = self.writer.passing.take() {
            if passing.grace.is_over() {
                self.free(passing.retired, &mut dead);
            } else {
                self.writer.passing = Some(passing);
            }
        }
        let are_enough = self.writer.has_outgrown || self.writer.waiting.len() >= enough.max(1);
        if self.writer.passing.is_none() && are_enough {
            self.writer.has_outgrown = false;
            let retired = take(&mut self.writer.waiting);
            let mut grace = Grace::begin(self.slab.address());
            if grace.is_over() {
                self.free(retired, &mut dead);
            } else {
                self.writer.passing = Some(Passing { retired, grace });
            }
        }
        dead
    }

    /// Makes slots vacant whose grace period is over.
    fn free(&mut self, mut retired: Vec<Retired>, dead: &mut Vec<Dead<K, V>>) {
        for retired in retired.drain(..) {
            let Retired::Entry(id, weight) = retired else {
                continue;
            };
            self.writer.retired_bytes = self.writer.retired_bytes.saturating_sub(weight);
            let (pair, head) = self.take(id);
            if needs_drop::<(K, V)>() || head.is_some() {
                dead.push(Dead::new(pair, head));
            }
            self.writer.free.push(id);
        }
        // Its memory serves the next.
        if self.writer.waiting.capacity() == 0 {
            let _none = replace(&mut self.writer.waiting, retired);
        }
    }

    /// Takes the entry out of a slot that was retired, and that nobody reads.
    fn take(&self, id: u32) -> ((K, V), Option<std::sync::Arc<crate::entry::Head>>) {
        // SAFETY: it is listed once, was published before, and its grace period is over.
        let pair = unsafe { self.slot(id).take() };
        let columns = self.shown().chunks.columns(id);
        let heads = columns.and_then(|columns| columns.heads());
        // SAFETY: as above.
        let head = heads.and_then(|heads| unsafe { heads.exchange(place(id), None) });
        (pair, head)
    }
}

impl<K, V, O> Slab<K, V, O> {
    /// Takes all entries out, also those that were retired: nobody reads what is being dropped.
    pub(in crate::engine) fn drain(&mut self) -> Vec<Dead<K, V>> {
        let mut locked = self.lock();
        for id in locked.ids() {
            locked.retire(id, 0);
        }
        let mut retired = take(&mut locked.writer.waiting);
        if let Some(passing) = locked.writer.passing.take() {
            retired.extend(passing.retired);
        }
        let mut dead = Vec::new();
        locked.free(retired, &mut dead);
        dead
    }
}
