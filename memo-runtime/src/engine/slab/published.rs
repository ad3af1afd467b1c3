//! One thing that readers see and a writer replaces.

#![expect(unsafe_code, reason = "a pointer that is read without a lock")]

use std::marker::PhantomData;
use std::sync::Arc;

use crate::reader::Reading;
use crate::sync::MutexGuard;
use crate::sync::atomic::{AtomicPtr, Ordering};

/// One thing that readers see and a writer replaces. It holds one count of it.
#[derive(Debug)]
pub(super) struct Published<T>(AtomicPtr<T>, PhantomData<Arc<T>>);

impl<T> Published<T> {
    pub(super) fn new(first: T) -> Self {
        let first = Arc::into_raw(Arc::new(first));
        Self(AtomicPtr::new(first.cast_mut()), PhantomData)
    }

    /// What is to be seen now.
    #[inline]
    pub(super) fn get<'r>(&'r self, _: &'r Reading) -> &'r T {
        let now = self.0.load(Ordering::Acquire);
        // SAFETY: it came from an `Arc`, whose count is given up only after it was replaced and a grace
        // period was over, for which this reader has to end.
        unsafe { &*now }
    }

    /// What is to be seen now, for the writer that alone replaces it, and holds its lock meanwhile.
    pub(super) fn get_locked<'g, W>(&'g self, _: &'g MutexGuard<'_, W>) -> &'g T {
        let now = self.0.load(Ordering::Relaxed);
        // SAFETY: as above; and it is not replaced while the lock is borrowed.
        unsafe { &*now }
    }

    /// Shows another; the count of the former is the caller's, to be given up after a grace period.
    pub(super) fn replace(&self, next: T) -> Arc<T> {
        let next = Arc::into_raw(Arc::new(next));
        let last = self.0.swap(next.cast_mut(), Ordering::AcqRel);
        // SAFETY: it came from `Arc::into_raw`, and each pointer leaves this place once.
        unsafe { Arc::from_raw(last) }
    }
}

impl<T> Drop for Published<T> {
    fn drop(&mut self) {
        let last = self.0.load(Ordering::Relaxed);
        // SAFETY: as in `replace`; and nobody can read what is being dropped.
        drop(unsafe { Arc::from_raw(last) });
    }
}
