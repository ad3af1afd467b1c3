//! The memory of an index: buckets, a power of two of them, which a larger table replaces while they are
//! read.

#![expect(unsafe_code, reason = "buckets that are read without a lock")]

use std::marker::PhantomData;
use std::ptr::slice_from_raw_parts_mut;

use super::bucket::Bucket;
use crate::reader::Reading;
use crate::sync::MutexGuard;
use crate::sync::atomic::{AtomicPtr, Ordering};

/// Two buckets: one cache line.
#[derive(Debug)]
#[repr(align(64))]
struct Line(#[expect(dead_code, reason = "reached by address")] [Bucket; 2]);

/// The bits of an address that are free, for lines are aligned.
const FREE: usize = align_of::<Line>() - 1;

/// Buckets, a power of two of them, and at least two: the address of the first, and in its free bits how far
/// a hash is shifted to be the number of a bucket. In one word, so that a reader sees both at once.
#[derive(Debug)]
pub(super) struct Table(AtomicPtr<Bucket>, PhantomData<Box<[Line]>>);

/// The buckets of a table, for as long as it stays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buckets<'t>(*mut Bucket, PhantomData<&'t [Line]>);

impl Table {
    /// A table of so many buckets, or more.
    pub(super) fn new(buckets: usize) -> Self {
        let buckets = buckets.next_power_of_two().max(2);
        let line = |_| Line([Bucket::new(), Bucket::new()]);
        let lines: Box<[Line]> = (0..buckets / 2).map(line).collect();
        let shift = (u64::BITS - buckets.ilog2()) as usize;
        let first = Box::into_raw(lines).cast::<Bucket>();
        Self(
            AtomicPtr::new(first.map_addr(|address| address | shift)),
            PhantomData,
        )
    }

    /// The buckets that are to be seen now.
    #[inline]
    pub(super) fn buckets<'r>(&'r self, _: &'r Reading) -> Buckets<'r> {
        // They stay until a grace period is over, for which this reader has to end.
        Buckets(self.0.load(Ordering::Acquire), PhantomData)
    }

    /// The same, for the writer that alone replaces them, and holds its lock meanwhile.
    pub(super) fn buckets_locked<'g, W>(&'g self, _: &'g MutexGuard<'_, W>) -> Buckets<'g> {
        Buckets(self.0.load(Ordering::Relaxed), PhantomData)
    }

    /// The buckets of a table that nobody else has.
    pub(super) fn buckets_mut(&mut self) -> Buckets<'_> {
        Buckets(self.0.load(Ordering::Relaxed), PhantomData)
    }

    /// Shows those of another; the former are the caller's, to be dropped after a grace period.
    pub(super) fn replace(&self, next: Self) -> Self {
        let shown = next.0.load(Ordering::Relaxed);
        let last = self.0.swap(shown, Ordering::AcqRel);
        next.0.store(last, Ordering::Relaxed);
        next
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let buckets = self.buckets_mut();
        #[expect(clippy::cast_ptr_alignment, reason = "the first bucket of a line")]
        let lines = slice_from_raw_parts_mut(buckets.first().cast::<Line>(), buckets.len() / 2);
        // SAFETY: it came from a box of that length, which is no one else's: tables are replaced by moving
        // them, and nobody can read what is being dropped.
        drop(unsafe { Box::from_raw(lines) });
    }
}

impl<'t> Buckets<'t> {
    fn first(self) -> *mut Bucket {
        self.0.map_addr(|address| address & !FREE)
    }

    /// How far a hash is shifted.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lowest six bits")]
    fn shift(self) -> u32 {
        self.0.addr() as u32
    }

    pub(super) fn len(self) -> usize {
        1 << (u64::BITS - self.shift() % u64::BITS)
    }

    /// The number of the bucket that a hash belongs to: its highest bits.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "as many as there are buckets"
    )]
    pub(super) fn home(self, hash: u64) -> usize {
        // It shifts by the lowest six bits.
        hash.wrapping_shr(self.shift()) as usize
    }

    /// The bucket that a hash belongs to.
    #[inline]
    pub(super) fn home_bucket(self, hash: u64) -> &'t Bucket {
        let bucket = self.first().wrapping_add(self.home(hash));
        // SAFETY: a hash shifted so far is the number of one of the buckets; they stay for as long as `'t`,
        // and nobody has them but by `&`.
        unsafe { &*bucket }
    }

    /// The bucket of a number.
    pub(super) fn get(self, number: usize) -> &'t Bucket {
        let bucket = self.first().wrapping_add(number & (self.len() - 1));
        // SAFETY: as above, for the number is less than how many there are.
        unsafe { &*bucket }
    }
}
