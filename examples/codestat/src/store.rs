//! A store that counts the round trips to the store inside it.
//!
//! Also a demonstration: this is all it takes to stand between memokit and a store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memokit::{Read, Store, StoreFuture, StoreGroup, StoreKey, Sweep, Swept, Usage, Write};

/// How often a store was asked.
#[derive(Debug, Default)]
pub(crate) struct RoundTrips {
    reads: AtomicU64,
    writes: AtomicU64,
}

impl RoundTrips {
    pub(crate) fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    pub(crate) fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }
}

/// Passes everything on to the store inside, and counts.
pub(crate) struct Counting<S> {
    inner: S,
    trips: Arc<RoundTrips>,
}

impl<S: Store> Counting<S> {
    pub(crate) fn new(inner: S, trips: &Arc<RoundTrips>) -> Self {
        Self {
            inner,
            trips: Arc::clone(trips),
        }
    }
}

impl<S: Store> Store for Counting<S> {
    fn address(&self) -> String {
        self.inner.address()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        self.trips.reads.fetch_add(1, Ordering::Relaxed);
        self.inner.get_many(keys)
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        self.trips.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.put_many(entries)
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        self.trips.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.remove_many(keys)
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        self.trips.writes.fetch_add(1, Ordering::Relaxed);
        self.inner.outdate_many(groups)
    }

    // Noting a use is bookkeeping off the path of the caller; neither a read nor a write.
    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        self.inner.touch_many(keys)
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        self.inner.usage()
    }

    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        self.inner.sweep(sweep)
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.inner.close()
    }
}
