//! A store that keeps every promise: handles of one map, for those that break them to be made of.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::key::StoreKey;
use crate::store::{MemoryStore, Read, Store, StoreFuture, StoreGroup, Sweep, Swept, Usage, Write};
use crate::sync::lock;
use crate::testing::Place;

/// The entries at each place.
#[derive(Default)]
pub(super) struct Places(Mutex<HashMap<String, Arc<MemoryStore>>>);

impl Places {
    /// Opens a handle of what is at a place.
    pub(super) fn open(&self, place: &Place) -> Sound {
        self.open_named(place.name(), place.clock())
    }

    /// Opens a handle of what is under a name.
    pub(super) fn open_named(&self, name: &str, clock: Clock) -> Sound {
        let mut places = lock(&self.0);
        let new = || Arc::new(MemoryStore::with_clock(clock));
        let entries = places.entry(name.to_owned()).or_insert_with(new);
        Sound {
            entries: Arc::clone(entries),
            is_closed: AtomicBool::new(false),
        }
    }
}

/// One handle.
pub(super) struct Sound {
    pub(super) entries: Arc<MemoryStore>,
    pub(super) is_closed: AtomicBool,
}

impl Sound {
    fn check_open(&self, operation: &'static str) -> Result<()> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Err(Error::closed(operation));
        }
        Ok(())
    }
}

impl Store for Sound {
    fn address(&self) -> String {
        "test:".to_owned()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move {
            self.check_open("get_many")?;
            self.entries.get_many(keys).await
        })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            self.check_open("put_many")?;
            self.entries.put_many(entries).await
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            self.check_open("remove_many")?;
            self.entries.remove_many(keys).await
        })
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            self.check_open("outdate_many")?;
            self.entries.outdate_many(groups).await
        })
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            self.check_open("touch_many")?;
            self.entries.touch_many(keys).await
        })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async move {
            self.check_open("usage")?;
            self.entries.usage().await
        })
    }

    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        Box::pin(async move {
            self.check_open("sweep")?;
            self.entries.sweep(sweep).await
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            self.is_closed.store(true, Ordering::SeqCst);
            Ok(())
        })
    }
}
