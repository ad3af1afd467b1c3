//! What each thread counts for itself: its hits, of each memo.
//!
//! A hit writes to a line of its own thread's only; who reads the counters adds the threads up. What a
//! thread has counted stays when it ends, for whoever takes its reader over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use super::Reader;
use crate::sync::lock;

const CHUNK: usize = 64;
const CHUNKS: usize = 64;

/// The hits of one thread, of each memo that has a number.
#[derive(Debug)]
pub(super) struct Hits([OnceLock<Box<[Count; CHUNK]>>; CHUNKS]);

#[derive(Debug, Default)]
struct Count {
    hits: AtomicU64,
    saved_nanos: AtomicU64,
}

/// Where each thread counts the hits of one memo.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Number {
    chunk: usize,
    place: usize,
}

/// A memo that threads count for. Its number is given to another when this is dropped.
#[derive(Debug)]
pub(crate) struct Numbered {
    number: usize,
    /// What had been counted under this number before.
    before: (u64, u64),
}

/// Numbers that nobody has: those given back, and all from the last on.
static FREE: Mutex<(Vec<usize>, usize)> = Mutex::new((Vec::new(), 0));

impl Hits {
    pub(super) const fn new() -> Self {
        Self([const { OnceLock::new() }; CHUNKS])
    }

    #[inline]
    fn count(&self, number: Number) -> &Count {
        let chunk = match self.0[number.chunk % CHUNKS].get() {
            Some(chunk) => chunk,
            None => self.first(number.chunk),
        };
        &chunk[number.place % CHUNK]
    }

    #[cold]
    fn first(&self, chunk: usize) -> &[Count; CHUNK] {
        self.0[chunk].get_or_init(|| Box::new(std::array::from_fn(|_| Count::default())))
    }

    fn reading(&self, number: usize) -> (u64, u64) {
        let Some(chunk) = self.0[number / CHUNK].get() else {
            return (0, 0);
        };
        let count = &chunk[number % CHUNK];
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (of(&count.hits), of(&count.saved_nanos))
    }
}

impl Reader {
    /// Counts a hit of this thread.
    #[inline]
    pub(crate) fn hit(&self, memo: Number, saved_nanos: u64) {
        let count = self.hits.count(memo);
        add(&count.hits, 1);
        add(&count.saved_nanos, saved_nanos);
    }
}

/// One thread writes: nobody comes in between.
#[inline]
fn add(count: &AtomicU64, n: u64) {
    let sum = count.load(Ordering::Relaxed).wrapping_add(n);
    count.store(sum, Ordering::Relaxed);
}

impl Numbered {
    /// A number that no other memo has; `None` if there are too many memos.
    pub(crate) fn new() -> Option<Self> {
        let mut free = lock(&FREE);
        let number = free.0.pop().or_else(|| {
            let next = free.1;
            (next < CHUNK * CHUNKS).then(|| free.1 += 1)?;
            Some(next)
        })?;
        drop(free);
        let mut numbered = Self {
            number,
            before: (0, 0),
        };
        numbered.before = numbered.reading();
        Some(numbered)
    }

    /// Where the threads count.
    pub(crate) fn number(&self) -> Number {
        Number {
            chunk: self.number / CHUNK,
            place: self.number % CHUNK,
        }
    }

    /// How many hits all threads have counted, and the nanoseconds that they saved.
    pub(crate) fn reading(&self) -> (u64, u64) {
        let sum = |(hits, saved): (u64, u64), reader: &Reader| {
            let more = reader.hits.reading(self.number);
            (hits.wrapping_add(more.0), saved.wrapping_add(more.1))
        };
        let (hits, saved) = Reader::all().into_iter().fold((0, 0), sum);
        (
            hits.wrapping_sub(self.before.0),
            saved.wrapping_sub(self.before.1),
        )
    }
}

impl Drop for Numbered {
    fn drop(&mut self) {
        lock(&FREE).0.push(self.number);
    }
}
