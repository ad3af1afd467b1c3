//! A store in the memory of the process: the fallback that always works, and the shortest example.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use super::{
    Read, Store, StoreFuture, StoreGroup, StoreToken, Sweep, SweepOrder, SweepRest, Swept, Usage,
    Write,
};
use crate::clock::{Clock, Tick};
use crate::error::{Error, Result};
use crate::key::StoreKey;
use crate::sync::lock;

/// A shared store that lives in the process and ends with it.
///
/// Values are written as bytes like in every other store, so a program that runs on this one runs
/// on the others. Entries leave when they are read after their ttl, by [`Store::remove_many`], and with
/// their groups: [`Store::outdate_many`] looks at each entry.
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
    /// Moments are counted from here, by a clock that nobody sets back.
    began: Tick,
    /// `None` once the store is closed.
    inside: Mutex<Option<Inside>>,
}

/// What is kept, and what was outdated.
#[derive(Debug)]
struct Inside {
    entries: HashMap<StoreKey, Kept>,
    /// The token that is issued now.
    latest: StoreToken,
    /// The number under which a key of each stripe was outdated last.
    outdated: Box<[u64; StoreKey::STRIPES]>,
    /// The same of groups.
    outdated_groups: Box<[u64; StoreGroup::STRIPES]>,
    /// How often entries were written or used.
    turns: u64,
    /// Who sweeps, and until when nobody else does.
    sweeper: Option<(u64, u64)>,
}

#[derive(Debug)]
struct Kept {
    value: Vec<u8>,
    expires_at: Option<u64>,
    groups: Vec<StoreGroup>,
    /// When it was written, and used last, in turns.
    written: u64,
    used: u64,
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates an empty store that takes its time from `clock`.
    pub fn with_clock(clock: Clock) -> Self {
        Self {
            began: clock.now(),
            clock,
            inside: Mutex::new(Some(Inside::new())),
        }
    }

    /// The present moment, in milliseconds.
    fn now(&self) -> u64 {
        let age = self.clock.now().since(self.began);
        u64::try_from(age.as_millis()).unwrap_or(u64::MAX)
    }

    /// Does something with what is kept, unless the store is closed.
    fn with<T>(&self, operation: &'static str, act: impl FnOnce(&mut Inside) -> T) -> Result<T> {
        let mut inside = lock(&self.inside);
        let inside = inside.as_mut().ok_or_else(|| Error::closed(operation))?;
        Ok(act(inside))
    }
}

impl Inside {
    fn new() -> Self {
        Self {
            entries: HashMap::new(),
            latest: StoreToken::new(fastrand::u64(..), 0),
            outdated: Box::new([0; StoreKey::STRIPES]),
            outdated_groups: Box::new([0; StoreGroup::STRIPES]),
            turns: 0,
            sweeper: None,
        }
    }

    /// The number of what is outdated now: no token that was issued before reaches it.
    fn next(&mut self) -> u64 {
        let number = self.latest.number() + 1;
        self.latest = StoreToken::new(self.latest.epoch(), number);
        number
    }

    fn turn(&mut self) -> u64 {
        self.turns += 1;
        self.turns
    }

    fn bytes(&self) -> u64 {
        let values = self.entries.values();
        values.map(|kept| kept.value.len() as u64).sum()
    }

    fn sweep(&mut self, sweep: &Sweep, now: u64) -> Swept {
        let lease = u64::try_from(Sweep::LEASE.as_millis()).unwrap_or(u64::MAX);
        let latest = now.saturating_add(lease);
        // One that ends later than any can was taken before the clock was set back.
        let is_elsewhere =
            |&(by, until): &(u64, u64)| by != sweep.by && now < until && until <= latest;
        if self.sweeper.as_ref().is_some_and(is_elsewhere) {
            return Swept::new(0, 0, 0, SweepRest::Elsewhere);
        }
        let expired = self.remove_expired(sweep.most, now);
        let evicted = self.evict(sweep, sweep.most - expired);
        let is_whole = expired + evicted < sweep.most;
        self.sweeper = (!is_whole).then_some((sweep.by, latest));
        let rest = if is_whole {
            SweepRest::Nothing
        } else {
            SweepRest::More
        };
        Swept::new(expired, 0, evicted, rest)
    }

    /// Removes so many entries that have expired; tells how many there were.
    fn remove_expired(&mut self, most: u64, now: u64) -> u64 {
        let mut removed = 0;
        self.entries.retain(|_, kept| {
            let leaves = removed < most && kept.has_expired(now);
            removed += u64::from(leaves);
            !leaves
        });
        removed
    }

    /// Removes so many entries that are beyond the limits; tells how many there were.
    fn evict(&mut self, sweep: &Sweep, most: u64) -> u64 {
        let (entries, bytes) = (self.entries.len() as u64, self.bytes());
        let (mut entries, mut bytes) = sweep.limits.excess(entries, bytes);
        if (entries, bytes) == (0, 0) {
            return 0;
        }
        let turn = |kept: &Kept| match sweep.limits.order {
            SweepOrder::Fifo => kept.written,
            SweepOrder::Lru => kept.used,
        };
        let queue = self.entries.iter();
        let mut queue: Vec<_> = queue.map(|(key, kept)| (turn(kept), key.clone())).collect();
        queue.sort_unstable();
        let mut evicted = 0;
        for (_, key) in queue {
            if (entries, bytes) == (0, 0) || evicted == most {
                break;
            }
            let kept = self.entries.remove(&key);
            let size = kept.map_or(0, |kept| kept.value.len() as u64);
            entries = entries.saturating_sub(1);
            bytes = bytes.saturating_sub(size);
            evicted += 1;
        }
        evicted
    }

    /// Takes the tokens of these keys away.
    fn outdate<'k>(&mut self, keys: impl Iterator<Item = &'k StoreKey>) {
        let number = self.next();
        for key in keys {
            self.outdated[key.stripe()] = number;
        }
    }

    /// Takes the tokens of these groups away, and their entries.
    fn outdate_groups(&mut self, groups: &[StoreGroup]) {
        let number = self.next();
        for group in groups {
            self.outdated_groups[group.stripe()] = number;
        }
        let is_in = |kept: &Kept| kept.groups.iter().any(|group| groups.contains(group));
        self.entries.retain(|_, kept| !is_in(kept));
    }

    /// Whether an entry may be written under a token.
    fn holds(&self, write: &Write, token: StoreToken) -> bool {
        let outdated = write.groups.iter();
        let mut outdated = outdated
            .map(|group| self.outdated_groups[group.stripe()])
            .chain([self.outdated[write.key.stripe()]]);
        token.epoch() == self.latest.epoch() && outdated.all(|number| token.covers(number))
    }

    /// Writes an entry, unless its token has been taken away.
    fn put(&mut self, write: &Write, now: u64) -> bool {
        let key = &write.key;
        if write.token.is_some_and(|token| !self.holds(write, token)) {
            return false;
        }
        if write.overtakes {
            self.outdate(std::iter::once(key));
        }
        let turn = self.turn();
        let ttl = write.ttl.map(|ttl| u64::try_from(ttl.as_millis()));
        let kept = Kept {
            value: write.value.clone(),
            expires_at: ttl.map(|millis| now.saturating_add(millis.unwrap_or(u64::MAX))),
            groups: write.groups.clone(),
            written: turn,
            used: turn,
        };
        // The value holds the whole of a long key; it need not be here as well.
        self.entries.insert(key.without_whole(), kept);
        true
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
            let now = self.now();
            self.with(
                "get_many",
                |Inside {
                     entries, latest, ..
                 }| {
                    let read = |key| match entries.get(key) {
                        Some(kept) if kept.has_expired(now) => {
                            entries.remove(key);
                            Read::new(None, *latest)
                        }
                        None => Read::new(None, *latest),
                        Some(kept) => {
                            let ttl = kept.expires_at.map(|at| Duration::from_millis(at - now));
                            Read::new(Some(kept.value.clone()), *latest)
                                .with_ttl(ttl)
                                .in_groups(kept.groups.clone())
                        }
                    };
                    keys.iter().map(read).collect()
                },
            )
        })
    }

    fn put_many<'a>(&'a self, writes: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let now = self.now();
            self.with("put_many", |inside| {
                let put = |write| inside.put(write, now);
                writes.iter().map(put).collect()
            })
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let now = self.now();
            self.with("remove_many", |inside| {
                inside.outdate(keys.iter());
                let Inside { entries, .. } = inside;
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

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        Box::pin(async { self.with("outdate_many", |inside| inside.outdate_groups(groups)) })
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            self.with("touch_many", |inside| {
                for key in keys {
                    let turn = inside.turn();
                    if let Some(kept) = inside.entries.get_mut(key) {
                        kept.used = turn;
                    }
                }
            })
        })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async {
            self.with("usage", |inside| {
                Usage::new(inside.entries.len() as u64, inside.bytes())
            })
        })
    }

    /// Sorts the entries, if they are beyond the limits.
    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        Box::pin(async {
            let now = self.now();
            self.with("sweep", |inside| inside.sweep(sweep, now))
        })
    }

    /// Lets go of the entries.
    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            // What is dropped is dropped when nobody waits for the lock.
            let inside = lock(&self.inside).take();
            drop(inside);
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
