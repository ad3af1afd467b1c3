//! A store in the memory of the process: the fallback that always works, and the shortest example.

use std::collections::HashMap;
use std::sync::Mutex;

use super::{Read, Store, StoreFuture, Usage, Write};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::key::StoreKey;
use crate::sync::lock;

/// A shared store that lives in the process and ends with it.
///
/// Values are written as bytes like in every other store, so a program that runs on this one runs
/// on the others. Entries leave when they are read after their ttl, or by [`Store::remove_many`].
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::stores::MemoryStore;
/// use memokit::{Store, StoreKey, Write};
///
/// # futures_lite(async {
/// let store = MemoryStore::new();
/// let key = StoreKey::from("m1:demo:key");
/// store.put_many(&[Write::new(key.clone(), b"bytes".to_vec())]).await?;
/// assert_eq!(store.get_many(&[key]).await?[0].value.as_deref(), Some(&b"bytes"[..]));
/// # Ok::<_, memokit::Error>(()) }).unwrap();
/// # fn futures_lite<F: Future>(future: F) -> F::Output {
/// #     let mut future = std::pin::pin!(future);
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     loop {
/// #         if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) { return output }
/// #     }
/// # }
/// ```
#[derive(Debug)]
pub struct MemoryStore {
    clock: Clock,
    /// `None` once the store is closed.
    entries: Mutex<Option<HashMap<StoreKey, Kept>>>,
}

#[derive(Debug)]
struct Kept {
    value: Vec<u8>,
    expires_at: Option<u64>,
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates an empty store that takes its time from `clock`.
    pub fn with_clock(clock: Clock) -> Self {
        Self {
            clock,
            entries: Mutex::new(Some(HashMap::new())),
        }
    }

    /// Does something with the entries, unless the store is closed.
    fn with<T>(
        &self,
        operation: &'static str,
        act: impl FnOnce(&mut HashMap<StoreKey, Kept>) -> T,
    ) -> Result<T> {
        let mut entries = lock(&self.entries);
        let entries = entries.as_mut().ok_or_else(|| Error::closed(operation))?;
        Ok(act(entries))
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::with_clock(Clock::SYSTEM)
    }
}

impl Store for MemoryStore {
    fn address(&self) -> String {
        "memory:".to_owned()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            self.with("get_many", |entries| {
                let read = |key| match entries.get(key) {
                    Some(kept) if kept.has_expired(now) => {
                        entries.remove(key);
                        Read::absent()
                    }
                    Some(kept) => Read::found(kept.value.clone()),
                    None => Read::absent(),
                };
                keys.iter().map(read).collect()
            })
        })
    }

    fn put_many<'a>(&'a self, writes: &'a [Write]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            self.with("put_many", |entries| {
                for Write { key, value, ttl } in writes {
                    let millis = ttl.map(|ttl| u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX));
                    let expires_at = millis.map(|millis| now.saturating_add(millis));
                    let value = value.clone();
                    // The value holds the whole of a long key; it need not be here as well.
                    entries.insert(key.without_whole(), Kept { value, expires_at });
                }
            })
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            self.with("remove_many", |entries| {
                // All are told before any is removed, so that what is asked twice is answered alike.
                let is_there = |key| entries.get(key).is_some_and(|kept| !kept.has_expired(now));
                let removed = keys.iter().map(is_there).collect();
                for key in keys {
                    entries.remove(key);
                }
                removed
            })
        })
    }

    fn touch_many<'a>(&'a self, _: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        // Nothing here is evicted by use, so there is nothing to note.
        Box::pin(async { self.with("touch_many", |_| ()) })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async {
            self.with("usage", |entries| {
                let bytes = entries.values().map(|kept| kept.value.len() as u64).sum();
                Usage::new(entries.len() as u64, bytes)
            })
        })
    }

    /// Lets go of the entries.
    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            // What is dropped is dropped when nobody waits for the lock.
            let entries = lock(&self.entries).take();
            drop(entries);
            Ok(())
        })
    }
}

impl Kept {
    fn has_expired(&self, now: u64) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

#[cfg(all(test, feature = "test-util"))]
mod tests {
    use super::*;

    crate::testing::store_contract!(private, async |place| {
        Ok(MemoryStore::with_clock(place.clock()))
    });

    mod by_the_systems_time {
        use super::*;

        crate::testing::store_contract!(private, async |_| Ok(MemoryStore::new()));
    }
}
