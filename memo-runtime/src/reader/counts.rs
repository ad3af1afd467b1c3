//! What each thread counts for itself, of each memo: what comes with every hit, and with every miss.
//!
//! It writes to lines of its own only; who reads the counters adds the threads up. What a thread has
//! counted stays when it ends, for whoever takes its reader over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use super::Reader;
use crate::sync::{add_alone, lock};

const CHUNK: usize = 64;
const CHUNKS: usize = 64;

/// What one thread has counted of each memo that has a number: of the first memos in place, of the others
/// in chunks that are made once one of them is looked up in.
#[derive(Debug)]
pub(super) struct Counts {
    first: [Count; CHUNK],
    others: [OnceLock<Box<[Count; CHUNK]>>; CHUNKS],
}

/// What one thread has counted of one memo: on one line of the processor's cache.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(crate) struct Count {
    hits: AtomicU64,
    saved_nanos: AtomicU64,
    misses: AtomicU64,
    inserts: AtomicU64,
    evictions: AtomicU64,
}

/// What was counted until some moment; the numbers wrap.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counted {
    pub(crate) hits: u64,
    pub(crate) saved_nanos: u64,
    pub(crate) misses: u64,
    pub(crate) inserts: u64,
    pub(crate) evictions: u64,
}

/// Where each thread counts what comes of one memo.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Number(usize);

/// A memo that threads count for. Its number is given to another when this is dropped.
#[derive(Debug)]
pub(crate) struct Numbered {
    number: Number,
    /// What had been counted under this number before.
    before: Counted,
}

/// Numbers that nobody has: those given back, and all from the last on.
static FREE: Mutex<(Vec<usize>, usize)> = Mutex::new((Vec::new(), 0));

impl Counts {
    pub(super) fn new() -> Self {
        Self {
            first: std::array::from_fn(|_| Count::default()),
            others: [const { OnceLock::new() }; CHUNKS],
        }
    }

    /// What is counted of a memo, if the place for it has been made.
    #[inline]
    fn of(&self, number: Number) -> Option<&Count> {
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
}

impl Reader {
    /// Where this thread counts what comes of a memo, once that is [prepared](Self::prepare).
    #[inline]
    pub(crate) fn count(&self, memo: Number) -> Option<&Count> {
        self.counts.of(memo)
    }

    /// Makes what this thread counts in, of a memo.
    pub(crate) fn prepare(&self, memo: Number) {
        self.counts.make(memo);
    }
}

/// Each is called by the thread whose count it is.
impl Count {
    #[inline]
    pub(crate) fn hit(&self, saved_nanos: u64) {
        add_alone(&self.hits, 1);
        add_alone(&self.saved_nanos, saved_nanos);
    }

    #[inline]
    pub(crate) fn miss(&self, times: u64) {
        add_alone(&self.misses, times);
    }

    #[inline]
    pub(crate) fn insert(&self, times: u64) {
        add_alone(&self.inserts, times);
    }

    #[inline]
    pub(crate) fn evict(&self, times: u64) {
        add_alone(&self.evictions, times);
    }

    fn reading(&self) -> Counted {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counted {
            hits: of(&self.hits),
            saved_nanos: of(&self.saved_nanos),
            misses: of(&self.misses),
            inserts: of(&self.inserts),
            evictions: of(&self.evictions),
        }
    }
}

impl Counted {
    fn combine(self, other: Self, of: fn(u64, u64) -> u64) -> Self {
        Self {
            hits: of(self.hits, other.hits),
            saved_nanos: of(self.saved_nanos, other.saved_nanos),
            misses: of(self.misses, other.misses),
            inserts: of(self.inserts, other.inserts),
            evictions: of(self.evictions, other.evictions),
        }
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
            before: Counted::default(),
        };
        numbered.before = numbered.reading();
        Some(numbered)
    }

    /// Where the threads count.
    #[inline]
    pub(crate) fn number(&self) -> Number {
        self.number
    }

    /// What all threads have counted.
    pub(crate) fn reading(&self) -> Counted {
        let readers = Reader::all().into_iter();
        let counts = readers.filter_map(|reader| reader.count(self.number));
        let add = |sum: Counted, count: &Count| sum.combine(count.reading(), u64::wrapping_add);
        let sum = counts.fold(Counted::default(), add);
        sum.combine(self.before, u64::wrapping_sub)
    }
}

impl Drop for Numbered {
    fn drop(&mut self) {
        lock(&FREE).0.push(self.number.0);
    }
}
