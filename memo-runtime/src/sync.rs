//! The locks of this crate, in one place: what shuttle replaces, and what poison means here.
//!
//! What shuttle explores (flights, fences, the engine) takes its locks, atomics and threads from here;
//! all else may take those of std. So does a static: shuttle's locks live for one exploration only.

// Counters that no exploration is about.
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

#[cfg(not(shuttle))]
pub(crate) use std::{
    sync::{Mutex, MutexGuard, atomic},
    thread, thread_local,
};

#[cfg(shuttle)]
pub(crate) use shuttle::{
    sync::{Mutex, MutexGuard, atomic},
    thread, thread_local,
};

// A lock is poisoned when user code panicked under it, which can only be a key's `Eq`: every
// structure here is valid at the points where that runs, so the panic stays with its caller.

/// A lock that one holds at a time.
pub(crate) trait Exclusive {
    type Guard<'l>
    where
        Self: 'l;
    fn hold(&self) -> Self::Guard<'_>;
}

/// A lock that many may hold to read.
pub(crate) trait Shared {
    type Read<'l>
    where
        Self: 'l;
    type Write<'l>
    where
        Self: 'l;
    fn hold_read(&self) -> Self::Read<'_>;
    fn hold_write(&self) -> Self::Write<'_>;
}

impl<L: Exclusive> Exclusive for Arc<L> {
    type Guard<'l>
        = L::Guard<'l>
    where
        Self: 'l;
    fn hold(&self) -> Self::Guard<'_> {
        L::hold(self)
    }
}

/// Adds to a count that one thread alone writes: nobody comes in between.
#[inline]
pub(crate) fn add_alone(count: &AtomicU64, n: u64) {
    let sum = count.load(Ordering::Relaxed).wrapping_add(n);
    count.store(sum, Ordering::Relaxed);
}

pub(crate) fn lock<L: Exclusive>(lock: &L) -> L::Guard<'_> {
    lock.hold()
}

pub(crate) fn read<L: Shared>(lock: &L) -> L::Read<'_> {
    lock.hold_read()
}

pub(crate) fn write<L: Shared>(lock: &L) -> L::Write<'_> {
    lock.hold_write()
}

macro_rules! locks {
    ($sync:path) => {
        const _: () = {
            use $sync as sync;

            impl<T> Exclusive for sync::Mutex<T> {
                type Guard<'l>
                    = sync::MutexGuard<'l, T>
                where
                    T: 'l;
                fn hold(&self) -> Self::Guard<'_> {
                    self.lock().unwrap_or_else(PoisonError::into_inner)
                }
            }

            impl<T> Shared for sync::RwLock<T> {
                type Read<'l>
                    = sync::RwLockReadGuard<'l, T>
                where
                    T: 'l;
                type Write<'l>
                    = sync::RwLockWriteGuard<'l, T>
                where
                    T: 'l;
                fn hold_read(&self) -> Self::Read<'_> {
                    self.read().unwrap_or_else(PoisonError::into_inner)
                }
                fn hold_write(&self) -> Self::Write<'_> {
                    self.write().unwrap_or_else(PoisonError::into_inner)
                }
            }
        };
    };
}

locks!(std::sync);
#[cfg(shuttle)]
locks!(shuttle::sync);
