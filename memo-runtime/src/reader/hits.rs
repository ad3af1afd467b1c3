//! What each thread counts for itself: its hits, of each memo.
//!
//! A hit writes to a line of its own thread's only; who reads the counters adds the threads up. What a
//! thread has counted stays when it ends, for whoever takes its reader over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use super::Reader;
use crate::sync::{add_alone, lock};

const CHUNK: usize = 64;
const CHUNKS: usize = 64;

/// The hits of one thread, of each memo that has a number: those of the first memos in place, those of the
/// others in chunks that are made once one of them has a hit.
#[derive(Debug)]
pub(super) struct Hits {
    first: [Count; CHUNK],
    others: [OnceLock<Box<[Count; CHUNK]>>; CHUNKS],
}

/// The hits of one memo that one thread has counted.
#[derive(Debug, Default)]
pub(crate) struct Count {
    hits: AtomicU64,
    saved_nanos: AtomicU64,
}

/// Where each thread counts the hits of one memo.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Number(usize);

/// A memo that threads count for. Its number is given to another when this is dropped.
#[derive(Debug)]
pub(crate) struct Numbered {
    number: Number,
    /// What had been counted under this number before.
    before: (u64, u64),
}

/// Numbers that nobody has: those given back, and all from the last on.
static FREE: Mutex<(Vec<usize>, usize)> = Mutex::new((Vec::new(), 0));

impl Hits {
    pub(super) fn new() -> Self {
        Self {
            first: std::array::from_fn(|_| Count::default()),
            others: [const { OnceLock::new() }; CHUNKS],
        }
    }

    /// Where the hits of a memo are counted, if that has been made.
    #[inline]
    fn count(&self, number: Number) -> Option<&Count> {
        match self.first.get(number.0) {
            Some(count) => Some(count),
            None => self.other(number),
        }
    }

    #[inline]
    fn other(&self, Number(number): Number) -> Option<&Count> {
        let others = self.others.get(number / CHUNK)?.get()?;
        Some(&others[number % CHUNK])
    }

    fn make(&self, Number(number): Number) {
        if number >= CHUNK {
            let new = || Box::new(std::array::from_fn(|_| Count::default()));
            self.others[number / CHUNK].get_or_init(new);
        }
    }

    fn reading(&self, number: Number) -> (u64, u64) {
        let Some(count) = self.count(number) else {
            return (0, 0);
        };
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (of(&count.hits), of(&count.saved_nanos))
    }
}

impl Reader {
    /// Where this thread counts the hits of a memo, once that is [prepared](Self::prepare).
    #[inline]
    pub(crate) fn count(&self, memo: Number) -> Option<&Count> {
        self.hits.count(memo)
    }

    /// Makes what this thread counts the hits of a memo in.
    pub(crate) fn prepare(&self, memo: Number) {
        self.hits.make(memo);
    }
}

impl Count {
    /// Counts a hit of the thread whose count it is.
    #[inline]
    pub(crate) fn hit(&self, saved_nanos: u64) {
        add_alone(&self.hits, 1);
        add_alone(&self.saved_nanos, saved_nanos);
    }
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
            number: Number(number),
            before: (0, 0),
        };
        numbered.before = numbered.reading();
        Some(numbered)
    }

    /// Where the threads count.
    pub(crate) fn number(&self) -> Number {
        self.number
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
        lock(&FREE).0.push(self.number.0);
    }
}
