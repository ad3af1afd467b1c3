//! A store in the memory of the process: the fallback that always works, and the shortest example.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::{Read, Store, StoreFuture, StoreToken, Usage, Write};
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
    inside: Mutex<Inside>,
}

/// What is kept, and what was outdated.
#[derive(Debug)]
struct Inside {
    entries: HashMap<StoreKey, Kept>,
    /// The token that is issued now.
    latest: StoreToken,
    /// The number under which a key of each stripe was outdated last.
    outdated: Box<[u64; StoreKey::STRIPES]>,
}

#[derive(Debug)]
struct Kept {
    value: Vec<u8>,
    expires_at: Option<u64>,
}

impl Default for Inside {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            latest: StoreToken::new(fastrand::u64(..), 0),
            outdated: Box::new([0; StoreKey::STRIPES]),
        }
    }
}

impl Inside {
    /// Takes the tokens of these keys away.
    fn outdate<'k>(&mut self, keys: impl Iterator<Item = &'k StoreKey>) {
        let number = self.latest.number() + 1;
        self.latest = StoreToken::new(self.latest.epoch(), number);
        for key in keys {
            self.outdated[key.stripe()] = number;
        }
    }

    /// Whether a key may be written under a token.
    fn holds(&self, key: &StoreKey, token: StoreToken) -> bool {
        token.epoch() == self.latest.epoch() && token.covers(self.outdated[key.stripe()])
    }
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

    fn inside(&self) -> MutexGuard<'_, Inside> {
        lock(&self.inside)
    }
}

impl Store for MemoryStore {
    fn address(&self) -> String {
        "memory:".to_owned()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            let Inside {
                entries, latest, ..
            } = &mut *self.inside();
            let value = |key| match entries.get(key) {
                Some(kept) if kept.expires_at.is_some_and(|at| at <= now) => {
                    entries.remove(key);
                    None
                }
                kept => kept.map(|kept| kept.value.clone()),
            };
            let values = keys.iter().map(value);
            Ok(values.map(|value| Read::new(value, *latest)).collect())
        })
    }

    fn put_many<'a>(&'a self, writes: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            let mut inside = self.inside();
            let mut put = |write: &Write| {
                let key = &write.key;
                if write.token.is_some_and(|token| !inside.holds(key, token)) {
                    return false;
                }
                if write.overtakes {
                    inside.outdate(std::iter::once(key));
                }
                let millis = |ttl: Duration| u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX);
                let kept = Kept {
                    value: write.value.clone(),
                    expires_at: write.ttl.map(|ttl| now.saturating_add(millis(ttl))),
                };
                // The value holds the whole of a long key; it need not be here as well.
                inside.entries.insert(key.without_whole(), kept);
                true
            };
            Ok(writes.iter().map(&mut put).collect())
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let now = self.clock.unix_millis();
            let mut inside = self.inside();
            inside.outdate(keys.iter());
            let remove = |key| match inside.entries.remove(key) {
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
            let entries = &self.inside().entries;
            let bytes = entries.values().map(|kept| kept.value.len() as u64).sum();
            Ok(Usage::new(entries.len() as u64, bytes))
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
