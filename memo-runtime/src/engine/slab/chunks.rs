//! Slots, which never move: some at first, and as many more as there are, whenever there are too few.
//!
//! What has been made stays for as long as the slab, so that a slot's number leads to it by one pointer
//! and one addition.

#![expect(unsafe_code, reason = "slots that are read while more are made")]

use std::marker::PhantomData;
use std::ptr::slice_from_raw_parts_mut;
use std::sync::OnceLock;

use super::columns::{BLOCK, Columns};
use super::slot::Slot;
use crate::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

/// Slots in the first chunk.
const FIRST: u32 = 64;
/// So many chunks have all numbers that there are.
const CHUNKS: usize = 27;

/// Slots, and the columns beside them.
#[derive(Debug)]
pub(super) struct Chunks<K, V> {
    /// Where the slot of number 0 would be, if the chunk began there.
    origins: [AtomicPtr<Slot<K, V>>; CHUNKS],
    /// How many slots there are.
    made: AtomicU32,
    columns: OnceLock<Box<[Beside; CHUNKS]>>,
    owns: PhantomData<Slot<K, V>>,
}

/// The columns beside the slots of one chunk, block by block.
type Beside = OnceLock<Box<[Columns]>>;

/// The chunk of a slot.
#[inline]
fn chunk(id: u32) -> usize {
    ((id / (FIRST / 2)) | 1).ilog2() as usize
}

/// The number of a chunk's first slot.
#[inline]
fn start(chunk: usize) -> u32 {
    ((FIRST / 2) << chunk) & !(FIRST - 1)
}

/// The chunk of a slot, and its block there.
fn block(id: u32) -> (usize, usize) {
    let chunk = chunk(id);
    (chunk, (id - start(chunk)) as usize / BLOCK)
}

/// How many slots a chunk has.
fn len(chunk: usize) -> u32 {
    FIRST << chunk.saturating_sub(1)
}

impl<K, V> Chunks<K, V> {
    pub(super) fn new() -> Self {
        Self {
            origins: std::array::from_fn(|_| AtomicPtr::default()),
            made: AtomicU32::new(0),
            columns: OnceLock::new(),
            owns: PhantomData,
        }
    }

    /// How many slots there are.
    pub(super) fn made(&self) -> u32 {
        self.made.load(Ordering::Acquire)
    }

    /// Makes more slots; there is one writer at a time.
    pub(super) fn grow(&self) {
        let made = self.made();
        let chunk = chunk(made);
        assert!(chunk + 1 < CHUNKS, "a slab has less than 2^31 entries");
        let slots = Box::into_raw(vacant::<K, V>(len(chunk)));
        let origin = slots.cast::<Slot<K, V>>().wrapping_sub(made as usize);
        self.origins[chunk].store(origin, Ordering::Relaxed);
        self.made.store(made + len(chunk), Ordering::Release);
    }

    /// The slot of a number, if it has been made.
    pub(super) fn get(&self, id: u32) -> Option<&Slot<K, V>> {
        // SAFETY: it has been, before `made` said so.
        (id < self.made()).then(|| unsafe { self.slot(id) })
    }

    /// The slot of a number.
    ///
    /// # Safety
    ///
    /// It was made before something that this thread has seen.
    #[inline]
    pub(super) unsafe fn slot(&self, id: u32) -> &Slot<K, V> {
        let origin = self.origins[chunk(id)].load(Ordering::Relaxed);
        let slot = origin.wrapping_add(id as usize);
        // SAFETY: it is in the chunk, which stays for as long as we do; nobody has slots but by `&`.
        unsafe { &*slot }
    }

    /// The columns beside a slot, if its chunk has any.
    pub(super) fn columns(&self, id: u32) -> Option<&Columns> {
        let (chunk, block) = block(id);
        Some(&self.columns.get()?[chunk].get()?[block])
    }

    /// The columns beside a slot, to be written to.
    pub(super) fn make_columns(&self, id: u32) -> &Columns {
        let (chunk, block) = block(id);
        let blocks = len(chunk) as usize / BLOCK;
        let new = || (0..blocks).map(|_| Columns::default()).collect();
        &self.columns.get_or_init(Box::default)[chunk].get_or_init(new)[block]
    }
}

/// Vacant slots, made where they stay: values may be large, and stacks small.
#[cfg(not(shuttle))]
fn vacant<K, V>(slots: u32) -> Box<[Slot<K, V>]> {
    // Not written to: memory that is large comes from the system as zeros, and takes none before it is
    // used.
    let slots = Box::<[Slot<K, V>]>::new_zeroed_slice(slots as usize);
    // SAFETY: a slot is atomics, vacant while they are zero, and a pair that may be anything.
    unsafe { slots.assume_init() }
}

#[cfg(shuttle)]
fn vacant<K, V>(slots: u32) -> Box<[Slot<K, V>]> {
    (0..slots).map(|_| Slot::vacant()).collect()
}

impl<K, V> Drop for Chunks<K, V> {
    fn drop(&mut self) {
        let chunks = (0..CHUNKS).take_while(|chunk| start(*chunk) < self.made());
        for chunk in chunks {
            let origin = self.origins[chunk].load(Ordering::Relaxed);
            let slots = origin.wrapping_add(start(chunk) as usize);
            let slots = slice_from_raw_parts_mut(slots, len(chunk) as usize);
            // SAFETY: it came from a box of that length, and nobody else has it any more.
            drop(unsafe { Box::from_raw(slots) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_one_place() {
        let mut next = 0;
        for chunk_ in 0..CHUNKS {
            assert_eq!(start(chunk_), next);
            for id in [next, next + len(chunk_) / 2, next + (len(chunk_) - 1)] {
                assert_eq!(chunk(id), chunk_, "of slot {id}");
            }
            next = next.wrapping_add(len(chunk_));
        }
        assert_eq!(next, 0, "all numbers of 32 bits");
    }
}
