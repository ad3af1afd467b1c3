//! A store in the memory of the process: the fallback that always works, and the shortest example.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use super::{Read, Store, StoreFuture, Usage, Write};
use crate::clock::Clock;
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
#[derive(Debug, Default)]
pub struct MemoryStore {
    clock: Clock,
    entries: Mutex<HashMap<StoreKey, Kept>>,
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
            ..Self::default()
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<StoreKey, Kept>> {
        lock(&self.entries)
    }
}

impl Store for MemoryStore {
    fn address(&self) -> String {
        "memory:".to_owned()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            let mut entries = self.entries();
            let read = |key| match entries.get(key) {
                Some(kept) if kept.expires_at.is_some_and(|at| at <= now) => {
                    entries.remove(key);
                    Read::absent()
                }
                Some(kept) => Read::found(kept.value.clone()),
                None => Read::absent(),
            };
            Ok(keys.iter().map(read).collect())
        })
    }

    fn put_many<'a>(&'a self, writes: &'a [Write]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            let mut entries = self.entries();
            for Write { key, value, ttl } in writes {
                let millis = ttl.map(|ttl| u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX));
                let expires_at = millis.map(|millis| now.saturating_add(millis));
                entries.insert(
                    // The value holds the whole of a long key; it need not be here as well.
                    key.without_whole(),
                    Kept {
                        value: value.clone(),
                        expires_at,
                    },
                );
            }
            Ok(())
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            let mut entries = self.entries();
            let remove = |key| match entries.remove(key) {
                Some(kept) => kept.expires_at.is_none_or(|at| at > now),
                None => false,
            };
            Ok(keys.iter().map(remove).collect())
        })
    }

    fn touch_many<'a>(&'a self, _: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        // Nothing here is evicted by use, so there is nothing to note.
        Box::pin(async { Ok(()) })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async move {
            let entries = self.entries();
            let bytes = entries.values().map(|kept| kept.value.len() as u64).sum();
            Ok(Usage::new(entries.len() as u64, bytes))
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
