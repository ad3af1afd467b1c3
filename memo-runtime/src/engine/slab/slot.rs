//! The place of one entry: a pair that readers share, and what is known of it.
//!
//! What is shared without a lock, and is no atomic, is here. Why it is sound:
//!
//! * A pair is written and taken by the writer of its slab alone, of which there is one at a time, and
//!   only while the slot is *vacant*: never while a reader can reach it.
//! * It is published by `Release` stores, first of its flags and then of its number in the index, and
//!   read behind an `Acquire` load that finds it [live](LIVE), or finds it in the index. From then on it is
//!   shared, `&`, like any value: nothing is read that is being written.
//! * Before it is taken it is retired: out of the index, no longer live, and then a
//!   [grace period](crate::reader) passes, which does not end while a reader that may have found it reads
//!   on.
//!
//! Which slots are vacant, and when a grace period is over, is known to the [slab](super) alone.

#![expect(unsafe_code, reason = "values that are shared without locks")]

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::Arc;

use super::chunks::Chunks;
use super::columns::{Columns, place};
use crate::entry::Head;
use crate::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

/// There is an entry, and it has not been taken out.
pub(super) const LIVE: u8 = 1 << 7;
/// It never expires; `when` is when it was written.
pub(super) const ETERNAL: u8 = 1 << 0;
/// When it was written stands in the column for that.
pub(super) const DATED: u8 = 1 << 1;
/// More is known of it than has a place here: it has a head.
pub(super) const RICH: u8 = 1 << 2;

/// The place of one entry.
#[derive(Debug)]
pub(super) struct Slot<K, V> {
    pub(super) flags: AtomicU8,
    /// How often it was used, as far as its policy wants to know.
    pub(super) uses: AtomicU8,
    /// What its compute took, in three digits and a half.
    pub(super) cost: AtomicU16,
    /// The high half of its key's hash: who evicts it need not ask the key.
    pub(super) hash: AtomicU32,
    /// When it turns stale, if ever; else, when it was written.
    pub(super) when: AtomicU64,
    pair: UnsafeCell<MaybeUninit<(K, V)>>,
}

// SAFETY: threads share a pair by `&` (`Sync`), and drop on one what another has made (`Send`); all else is
// atomic.
unsafe impl<K: Send + Sync, V: Send + Sync> Sync for Slot<K, V> {}

impl<K, V> Slot<K, V> {
    #[cfg(shuttle)]
    pub(super) fn vacant() -> Self {
        Self {
            flags: AtomicU8::new(0),
            uses: AtomicU8::new(0),
            cost: AtomicU16::new(0),
            hash: AtomicU32::new(0),
            when: AtomicU64::new(0),
            pair: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// Writes a pair, and lets readers see it.
    ///
    /// # Safety
    ///
    /// The slot is vacant, and this is the only writer.
    pub(super) unsafe fn publish(&self, key: K, value: V, flags: u8) {
        let pair = self.pair.get();
        // SAFETY: it is vacant: nobody reads it, and nobody else writes it.
        let pair = unsafe { &mut *pair };
        pair.write((key, value));
        self.flags.store(LIVE | flags, Ordering::Release);
    }

    /// Hides the entry from those who begin to read from now on. Who has found it reads on: what else is
    /// said of it stays.
    pub(super) fn retire(&self) {
        let flags = self.flags.load(Ordering::Relaxed);
        self.flags.store(flags & !LIVE, Ordering::Release);
    }

    /// The pair.
    ///
    /// # Safety
    ///
    /// Since the slot was found, live or in the index, this thread has been reading, or has held the lock
    /// of the writer.
    #[inline]
    pub(super) unsafe fn pair(&self) -> &(K, V) {
        let pair = self.pair.get();
        // SAFETY: it was found, so it has been written; and it is not taken while a reader may read it, nor
        // without the writer's lock.
        let pair = unsafe { &*pair };
        // SAFETY: as above.
        unsafe { pair.assume_init_ref() }
    }

    /// Takes the pair out.
    ///
    /// # Safety
    ///
    /// It was published, has not been taken since, and nobody can read it: it was retired, and a grace
    /// period is over; or there are no readers any more. This is the only writer.
    pub(super) unsafe fn take(&self) -> (K, V) {
        let pair = self.pair.get();
        // SAFETY: nobody else has it.
        let pair = unsafe { &*pair };
        // SAFETY: it was written, and is not read again before it is written again.
        unsafe { pair.assume_init_read() }
    }
}

/// The heads of the entries of one block that have one.
#[derive(Debug)]
pub(super) struct Heads(Box<[UnsafeCell<Option<Arc<Head>>>]>);

// SAFETY: as for a slot, with which a head is written, read and taken.
unsafe impl Sync for Heads {}

impl Heads {
    pub(super) fn new(slots: usize) -> Self {
        Self((0..slots).map(|_| UnsafeCell::new(None)).collect())
    }

    /// Puts a head there, or takes it out.
    ///
    /// # Safety
    ///
    /// As for [`Slot::publish`], or [`Slot::take`], of the same slot.
    pub(super) unsafe fn exchange(
        &self,
        place: usize,
        head: Option<Arc<Head>>,
    ) -> Option<Arc<Head>> {
        let cell = self.0[place].get();
        // SAFETY: nobody else has it.
        let cell = unsafe { &mut *cell };
        std::mem::replace(cell, head)
    }

    /// The head of an entry.
    ///
    /// # Safety
    ///
    /// As for [`Slot::pair`], of the same slot.
    unsafe fn get(&self, place: usize) -> Option<&Arc<Head>> {
        let cell = self.0[place].get();
        // SAFETY: it is written while the slot is vacant only.
        let cell = unsafe { &*cell };
        cell.as_ref()
    }
}

/// An entry that was found: to be read for as long as what it borrows from.
pub(crate) struct View<'s, K, V> {
    pub(super) slot: &'s Slot<K, V>,
    chunks: &'s Chunks<K, V>,
    /// Its number, in its slab.
    pub(crate) id: u32,
}

impl<K, V> Clone for View<'_, K, V> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K, V> Copy for View<'_, K, V> {}

impl<'s, K, V> View<'s, K, V> {
    /// The entry of a number that was found in the index.
    ///
    /// # Safety
    ///
    /// It was found by an `Acquire` load; since before that and for as long as `'s`, this thread reads, or
    /// holds the lock of the writer.
    #[inline]
    pub(super) unsafe fn found(chunks: &'s Chunks<K, V>, id: u32) -> Self {
        // SAFETY: the slot was made before its number went into the index.
        let slot = unsafe { chunks.slot(id) };
        Self { slot, chunks, id }
    }

    /// The entry in a slot, if there is one that is live.
    ///
    /// # Safety
    ///
    /// For as long as `'s`, this thread reads, or holds the lock of the writer.
    pub(super) unsafe fn of(chunks: &'s Chunks<K, V>, id: u32) -> Option<Self> {
        let slot = chunks.get(id)?;
        (slot.flags.load(Ordering::Acquire) & LIVE != 0).then_some(Self { slot, chunks, id })
    }

    /// The columns beside it, if there are any.
    pub(super) fn columns(&self) -> Option<&'s Columns> {
        self.chunks.columns(self.id)
    }

    /// The columns beside it, to be written to.
    pub(super) fn make_columns(&self) -> &'s Columns {
        self.chunks.make_columns(self.id)
    }

    #[inline]
    pub(crate) fn key(&self) -> &'s K {
        // SAFETY: it was found, and this lives for no longer than the read or the lock.
        let pair = unsafe { self.slot.pair() };
        &pair.0
    }

    #[inline]
    pub(crate) fn value(&self) -> &'s V {
        // SAFETY: as for the key.
        let pair = unsafe { self.slot.pair() };
        &pair.1
    }

    /// What is known of it beyond its slot, if that is anything.
    #[inline]
    pub(crate) fn head(&self) -> Option<&'s Arc<Head>> {
        if self.is_plain() {
            return None;
        }
        let heads = self.columns()?.heads()?;
        // SAFETY: as for the key.
        unsafe { heads.get(place(self.id)) }
    }
}

impl<K, V> std::fmt::Debug for View<'_, K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
