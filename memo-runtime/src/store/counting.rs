//! A store that counts the round trips of another.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Read, Store, StoreFuture, StoreGroup, Sweep, Swept, Usage, Write};
use crate::key::StoreKey;

/// A store that counts the round trips to the store inside it.
///
/// Clones share the store and the counts, so a test keeps one and gives the other to a runtime.
#[derive(Clone)]
pub struct CountingStore {
    inner: Arc<dyn Store>,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    reads: AtomicU64,
    writes: AtomicU64,
    touches: AtomicU64,
}

impl CountingStore {
    /// Counts what goes to `inner` from now on.
    pub fn new(inner: impl Store) -> Self {
        Self {
            inner: Arc::new(inner),
            counts: Arc::default(),
        }
    }

    /// Round trips that read values.
    pub fn reads(&self) -> u64 {
        self.counts.reads.load(Ordering::SeqCst)
    }

    /// Round trips that wrote, removed or outdated values.
    pub fn writes(&self) -> u64 {
        self.counts.writes.load(Ordering::SeqCst)
    }

    /// Round trips that noted uses.
    pub fn touches(&self) -> u64 {
        self.counts.touches.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for CountingStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CountingStore")
            .field("inner", &self.inner.address())
            .field("counts", &self.counts)
            .finish()
    }
}

impl Store for CountingStore {
    fn address(&self) -> String {
        self.inner.address()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        self.counts.reads.fetch_add(1, Ordering::SeqCst);
        self.inner.get_many(keys)
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        self.counts.writes.fetch_add(1, Ordering::SeqCst);
        self.inner.put_many(entries)
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        self.counts.writes.fetch_add(1, Ordering::SeqCst);
        self.inner.remove_many(keys)
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        self.counts.writes.fetch_add(1, Ordering::SeqCst);
        self.inner.outdate_many(groups)
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        self.counts.touches.fetch_add(1, Ordering::SeqCst);
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
