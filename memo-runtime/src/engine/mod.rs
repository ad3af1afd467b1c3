//! The in-process map of one memo: look-up, admission, eviction, expiry.
//!
//! The engine knows nothing of computes, flights or stores. A hit takes no lock: it reads a
//! [`slab`], of which a memo has one, or, where that keeps writers apart, several. The only user code
//! that runs under a writer's lock is a key's `Eq` and a policy of the user's own.

mod insert;
mod limits;
mod notes;
mod orders;
mod outcome;
mod remove;
mod settings;
mod shares;
mod slab;
mod walk;

use std::sync::Arc;
use std::thread::available_parallelism;

#[cfg(shuttle)]
pub(crate) use self::insert::Vacated;
use self::limits::Lack;
pub(crate) use self::limits::Room;
use self::notes::Noting;
pub(crate) use self::orders::{Orders, Standing};
pub(crate) use self::outcome::{Gone, Insertion, Outcome, Removal};
pub(crate) use self::slab::{Common, Dead, Missed, Packed, Reads, View, overhead};
use self::slab::{Locked, Slab};
pub(crate) use self::walk::Place;
use crate::budget::Share;
use crate::clock::Tick;
use crate::contain::contain;
use crate::eviction::{Faults, Policy};
use crate::observe::HitCount;
use crate::reader::Reader;
use crate::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A memo of fewer entries, or bytes, than this has one order of leaving: with several, each would be of
/// a handful.
const MANY: usize = 2048;
const MUCH: u64 = 16 << 20;
/// The most slabs of a memo.
const MOST: usize = 16;

/// The in-process map of one memo.
#[derive(Debug)]
pub(crate) struct Engine<K, V> {
    slabs: Box<[Slab<K, V, Orders>]>,
    common: Common,
    noting: Noting,
    /// Whether the order of leaving is one over all slabs: then a writer holds the lock of the first
    /// slab too.
    is_whole: AtomicBool,
    room: Room,
    /// What tells how many hits there were.
    hits: Option<HitCount>,
    /// Of a policy of the user's own.
    faults: Faults,
    /// No entry expires before this.
    next_expiry: AtomicU64,
    /// Whether what leaves is to be dropped at once, whatever that costs.
    is_prompt: bool,
}

/// What is said about an engine when it is made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Design {
    pub(crate) capacity: Option<usize>,
    pub(crate) max_bytes: Option<u64>,
    /// What all memos may hold together.
    pub(crate) share: Option<Arc<Share>>,
    pub(crate) policy: Policy,
    pub(crate) common: Common,
    pub(crate) faults: Faults,
    pub(crate) is_prompt: bool,
    pub(crate) hits: Option<HitCount>,
}

/// The right to write to one slab.
struct Writing<'e, K, V> {
    /// The lock of the first slab, where the order is one over all.
    first: Option<Locked<'e, K, V, Orders>>,
    own: Locked<'e, K, V, Orders>,
}

impl<K, V> Writing<'_, K, V> {
    fn orders(&mut self) -> &mut Orders {
        match &mut self.first {
            Some(first) => first.order(),
            None => self.own.order(),
        }
    }
}

impl<K, V> Engine<K, V> {
    pub(crate) fn new(design: Design) -> Self {
        let slabs = if is_small(design.capacity, design.max_bytes) || design.policy.is_exact() {
            1
        } else {
            let threads = available_parallelism().map_or(1, std::num::NonZero::get);
            (4 * threads).next_power_of_two().min(MOST)
        };
        let slab = |_| Slab::new(Orders::new(design.policy, &design.faults));
        Self {
            slabs: (0..slabs).map(slab).collect(),
            common: design.common,
            noting: Noting::new(design.policy.notes()),
            is_whole: AtomicBool::new(false),
            room: Room::new(design.capacity, design.max_bytes, design.share),
            hits: design.hits,
            faults: design.faults,
            next_expiry: AtomicU64::new(Tick::NEVER.to_bits()),
            is_prompt: design.is_prompt,
        }
    }

    /// How much is in.
    pub(crate) fn room(&self) -> &Room {
        &self.room
    }

    /// What all plain entries have in common.
    pub(crate) fn common(&self) -> Common {
        self.common
    }

    /// Begins to read where the entry of a key is, if there is one; without a lock.
    #[inline]
    pub(crate) fn read(&self, reader: &'static Reader, hash: u64) -> Reads<'_, K, V> {
        self.slabs[self.index(hash)].read(reader)
    }

    /// As [`read`](Self::read), if the thread does not read already.
    #[inline]
    pub(crate) fn read_first(&self, reader: &'static Reader, hash: u64) -> Option<Reads<'_, K, V>> {
        self.slabs[self.index(hash)].read_first(reader)
    }

    /// Notes that an entry was used.
    #[inline]
    pub(crate) fn note_use(&self, entry: &View<'_, K, V>) {
        self.noting.note(entry);
    }

    /// How often an entry was used, as far as that is noted.
    pub(crate) fn uses(&self, entry: &View<'_, K, V>) -> u64 {
        self.noting.uses(entry)
    }

    #[inline]
    fn index(&self, hash: u64) -> usize {
        // Other bits than those that find the key in the slab.
        let bits = (hash >> 8) as usize;
        bits & (self.slabs.len() - 1)
    }

    fn write(&self, index: usize) -> Writing<'_, K, V> {
        loop {
            let is_whole = self.is_whole.load(Ordering::Acquire);
            let first = (is_whole && index != 0).then(|| self.slabs[0].lock());
            let own = self.slabs[index].lock();
            // It changes under all locks only.
            if self.is_whole.load(Ordering::Acquire) == is_whole {
                return Writing { first, own };
            }
        }
    }

    /// How many entries of a slab are retired before a grace period is begun for them: it costs about a
    /// microsecond, and takes their slots until it is over.
    fn enough(&self, len: usize) -> usize {
        if self.is_prompt {
            1
        } else {
            (len / 8).clamp(1, 256)
        }
    }
}

/// Whether so little may be in that one order of leaving is enough.
fn is_small(capacity: Option<usize>, max_bytes: Option<u64>) -> bool {
    capacity.is_some_and(|entries| entries < MANY) || max_bytes.is_some_and(|bytes| bytes < MUCH)
}

impl<K, V> Drop for Engine<K, V> {
    fn drop(&mut self) {
        for slab in &mut self.slabs {
            // One by one, and each panic ends here: a plain drop would abort at the second one.
            for entry in slab.drain() {
                contain(|| drop(entry));
            }
        }
    }
}

#[cfg(test)]
mod tests;
