//! Who is reading: how a reader that takes no lock keeps what it reads from being dropped.
//!
//! Each thread has a number of its own, which tells that it reads, and changes when it has. A writer that
//! has made an entry unreachable notes who reads; when each of those numbers has changed, nobody can be
//! reading the entry any more, for who began later could not reach it. That is a *grace period*.
//!
//! It is the read-copy-update of M. Desnoyers et al., *User-Level Implementations of Read-Copy Update*,
//! IEEE TPDS 2012, with the period told by each thread's own number instead of a global one: a hit
//! writes to a line of its thread's own, and reads nothing that others write.

mod barrier;
mod counts;
mod grace;

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::compiler_fence;

use self::counts::Counts;
pub(crate) use self::counts::{Count, Number, Numbered};
pub(crate) use self::grace::Grace;
use crate::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};
use crate::sync::{Mutex, lock, thread_local};

/// What others see of one thread. Kept for ever, and given to another thread when its own has ended.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Reader {
    /// Whether the thread reads ([`READING`]), whether it orders its reads itself ([`FENCED`]), and how
    /// often it has read.
    number: AtomicU64,
    /// What it reads: an address, or [`ALL`].
    what: AtomicUsize,
    /// What the thread counts, of each memo.
    counts: Counts,
    /// How many readers there were before it.
    rank: usize,
}

/// The thread reads.
const READING: u64 = 1;
/// The thread orders its reads itself, since the writers cannot.
const FENCED: u64 = 2;
/// One read.
const ONE: u64 = 4;

/// Everything: what a thread reads that began to read something else in between.
const ALL: usize = 0;

/// All readers that there are.
#[derive(Debug)]
struct Readers(Mutex<Known>);

/// All readers that there ever were, and those of threads that have ended.
#[derive(Debug)]
struct Known {
    all: Vec<&'static Reader>,
    free: Vec<&'static Reader>,
}

impl Readers {
    const fn new() -> Self {
        Self(Mutex::new(Known {
            all: Vec::new(),
            free: Vec::new(),
        }))
    }
}

#[cfg(not(shuttle))]
static READERS: Readers = Readers::new();
#[cfg(shuttle)]
shuttle::lazy_static! {
    static ref READERS: Readers = Readers::new();
}

thread_local! {
    /// The reader of this thread, once it has one. Without a drop: a hit does not ask whether the thread
    /// is ending.
    static MINE: Cell<Option<&'static Reader>> = const { Cell::new(None) };
    /// Gives it back.
    static LEASE: Lease = const { Lease(Cell::new(None)) };
}

/// Gives a reader back when its thread ends.
struct Lease(Cell<Option<&'static Reader>>);

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(reader) = self.0.take() {
            let _ = MINE.try_with(|mine| mine.set(None));
            lock(&READERS.0).free.push(reader);
        }
    }
}

impl Reader {
    /// The reader of this thread, if it has one already.
    #[inline]
    pub(crate) fn known() -> Option<&'static Self> {
        MINE.with(Cell::get)
    }

    /// The reader of this thread.
    #[inline]
    pub(crate) fn mine() -> &'static Self {
        match Self::known() {
            Some(reader) => reader,
            None => Self::take(),
        }
    }

    /// Takes one that nobody has, or makes one.
    #[cold]
    fn take() -> &'static Self {
        let mut readers = lock(&READERS.0);
        let free = readers.free.pop();
        let reader = free.unwrap_or_else(|| {
            let reader: &'static Self = Box::leak(Box::new(Self {
                number: AtomicU64::new(if barrier::is_asymmetric() { 0 } else { FENCED }),
                what: AtomicUsize::new(ALL),
                counts: Counts::new(),
                rank: readers.all.len(),
            }));
            readers.all.push(reader);
            reader
        });
        drop(readers);
        MINE.with(|mine| mine.set(Some(reader)));
        // A thread that is ending, and has already given its reader back, keeps this one for ever: the
        // few that call a memo from the destructor of a thread-local.
        let _ = LEASE.try_with(|lease| lease.0.set(Some(reader)));
        reader
    }

    /// A small number that spreads threads evenly: how many readers there were before this one.
    #[inline]
    pub(crate) fn rank(&self) -> usize {
        self.rank
    }

    /// All readers that there are.
    pub(crate) fn all() -> Vec<&'static Self> {
        lock(&READERS.0).all.clone()
    }

    /// Begins to read what is at an address.
    pub(crate) fn read(&'static self, what: usize) -> Reading {
        self.read_first(what).unwrap_or_else(|| self.read_more())
    }

    /// Begins to read what is at an address, if the thread does not read already.
    #[inline]
    pub(crate) fn read_first(&'static self, what: usize) -> Option<Reading> {
        let number = self.number.load(Ordering::Relaxed);
        if number & (READING | FENCED) == 0 {
            self.announce(number, what);
            // The processor's order is the writers' business; the compiler's is not.
            compiler_fence(Ordering::SeqCst);
        } else if number & READING == 0 {
            self.announce(number, what);
            // Before all that is read: a writer either sees this, or is seen by what follows.
            fence(Ordering::SeqCst);
        } else {
            return None;
        }
        Some(Reading {
            reader: self,
            after: number + ONE,
            not_send: PhantomData,
        })
    }

    #[inline]
    fn announce(&self, number: u64, what: usize) {
        // After all that was read before: who sees this knows that it has ended.
        self.what.store(what, Ordering::Release);
        // After what it is that is read: who sees the number sees that as well.
        self.number.store(number | READING, Ordering::Release);
    }

    /// Begins to read something else while the thread reads: a value's `Clone` may call another memo.
    #[cold]
    fn read_more(&'static self) -> Reading {
        let number = self.number.load(Ordering::Relaxed);
        self.what.store(ALL, Ordering::Relaxed);
        if number & FENCED == 0 {
            compiler_fence(Ordering::SeqCst);
        } else {
            fence(Ordering::SeqCst);
        }
        Reading {
            reader: self,
            // It reads on.
            after: number,
            not_send: PhantomData,
        }
    }
}

/// That this thread reads: what it reaches meanwhile stays until this is dropped.
#[derive(Debug)]
pub(crate) struct Reading {
    reader: &'static Reader,
    /// The number when it has ended.
    after: u64,
    not_send: PhantomData<*const ()>,
}

impl Drop for Reading {
    #[inline]
    fn drop(&mut self) {
        self.reader.number.store(self.after, Ordering::Release);
    }
}
