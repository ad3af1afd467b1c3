//! The operations of a companion on a memo whose values live in a shared store.
//!
//! Each is one round trip, for one key or for many, and may fail: a store can.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::{Memo, StateRef, Wire};
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::key::{Lookup, StoreKey};
use crate::runtime::{self, Fill, Removal, StoreHandle};
use crate::store::{StoreToken, Write};
use crate::version::{Fence, FillToken};

/// Keys of a shared memo, in the order in which they were asked for; one may stand there twice.
///
/// Made before the operation, because a future that holds a borrowed look-up of an unnamed type is
/// never seen to be `Send` (rust-lang/rust#100013).
#[derive(Debug)]
pub(crate) struct SharedKeys<'m, K: 'static, V: 'static> {
    memo: &'m Memo<K, V>,
    wire: &'m Wire<K, V>,
    state: StateRef<'m, K, V>,
    keys: Vec<SharedKey<K>>,
}

#[derive(Debug)]
struct SharedKey<K> {
    hash: u64,
    parts: K,
    key: StoreKey,
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn shared_keys<L: Lookup<K>>(
        &self,
        lookups: impl IntoIterator<Item = L>,
    ) -> Result<SharedKeys<'_, K, V>> {
        let wire = self.wire().ok_or_else(|| {
            let why = if self.spec.is_unnamed {
                "a store cannot tell a type without a name from others; give it one that has a name"
            } else {
                "another memo has the same keys; give one of them a `name`"
            };
            Error::config(why).in_memo(self.name())
        })?;
        let state = self.state();
        let name = |lookup: L| {
            if lookup.lacks_tenant() {
                return Err(Error::no_tenant(self.name()));
            }
            let parts = lookup.to_key();
            Ok(SharedKey {
                hash: state.hash(&lookup),
                key: wire.store_key(&self.spec, &parts),
                parts,
            })
        };
        Ok(SharedKeys {
            memo: self,
            wire,
            keys: lookups.into_iter().map(name).collect::<Result<_>>()?,
            state,
        })
    }
}

/// The answer for the only key.
pub(crate) fn only<T>(answers: Vec<T>) -> T {
    let answer = answers.into_iter().next();
    answer.expect("one answer for one key")
}

impl<K, V> SharedKeys<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) async fn peek(self) -> Result<Vec<Option<V>>> {
        Ok(self.read().await?.1)
    }

    pub(crate) async fn contains(self) -> Result<Vec<bool>> {
        let (_, values) = self.read().await?;
        Ok(values.iter().map(Option::is_some).collect())
    }

    /// A store does not tell what it notes the use of: it is asked, and told off the caller's path.
    pub(crate) async fn touch(self) -> Result<Vec<bool>> {
        let (store, values) = self.read().await?;
        let fresh: Vec<_> = values.iter().map(Option::is_some).collect();
        let places = Places::of(&self.keys);
        let used = places.first.iter().filter(|place| fresh[**place]);
        let used: Vec<_> = used.map(|&place| self.keys[place].key.clone()).collect();
        if let (Some(store), false) = (store, used.is_empty()) {
            store.touch_many(used);
        }
        Ok(fresh)
    }

    /// Stores values; tells of each whether it was, as far as that depends on the value.
    pub(crate) async fn insert(self, values: Vec<V>) -> Result<Vec<bool>> {
        if !self.state.is_enabled() {
            return Ok(vec![false; self.keys.len()]);
        }
        // A compute that is running must not overwrite them, also if the store is slow to answer.
        self.raise();
        let writes = self.encode(values, Duration::ZERO)?;
        let kept = writes.iter().map(Option::is_some).collect();
        let places = Places::of(&self.keys);
        let (mut fills, mut outdated, mut filled) = (Vec::new(), Vec::new(), Vec::new());
        for (place, write) in writes.into_iter().enumerate() {
            // Of several values for one key the last one counts.
            if places.last[places.number[place]] != place {
                continue;
            }
            match write {
                Some(write) => {
                    filled.push(place);
                    let fence = self.fence(place);
                    fills.push(Fill { write, fence });
                }
                None => outdated.push(place),
            }
        }
        if !fills.is_empty() {
            let written = self.store().await?.replace_many(fills).await;
            written.map_err(|error| self.named(error))?;
            let keys: Vec<_> = self.keys_at(&filled).map(|key| &key.parts).collect();
            self.state
                .emit_for_each(keys.into_iter(), EventKind::Insert);
        }
        self.remove(&outdated).await?;
        Ok(kept)
    }

    pub(crate) async fn invalidate(self) -> Result<Vec<bool>> {
        self.raise();
        let places = Places::of(&self.keys);
        let removed = self.remove(&places.first).await?;
        // What is there twice was gone when its second turn came.
        let mut answers = vec![false; self.keys.len()];
        for (place, removed) in places.first.into_iter().zip(removed) {
            answers[place] = removed;
        }
        Ok(answers)
    }

    /// The values that the store has, and the store, if it was asked.
    async fn read(&self) -> Result<(Option<StoreHandle>, Vec<Option<V>>)> {
        let places = Places::of(&self.keys);
        let first = |place: &usize| self.keys[*place].key.clone();
        let keys: Vec<_> = places.first.iter().map(first).collect();
        if keys.is_empty() {
            return Ok((None, Vec::new()));
        }
        let store = self.store().await?;
        let reads = store.get_many(keys).await;
        let reads = reads.map_err(|error| self.named(error))?;
        let keys = places.first.iter().map(|&place| &self.keys[place].key);
        let decode = |(key, read): (&StoreKey, crate::store::Read)| match self.wire.decode(
            &self.state,
            key,
            &read.value?,
        ) {
            Ok((value, _)) => Some(value),
            Err(_) => {
                self.state.observer.emit(EventKind::Undecodable);
                None
            }
        };
        let values: Vec<_> = keys.zip(reads).map(decode).collect();
        let values = places.number.iter().map(|&number| values[number].clone());
        Ok((Some(store), values.collect()))
    }

    /// What is to be written, in any case and over what is being computed; nothing for values that are not
    /// to be kept.
    fn encode(&self, values: Vec<V>, cost: Duration) -> Result<Vec<Option<Write>>> {
        let encode = |(key, value): (&SharedKey<K>, V)| {
            let ttl = self.state.ttl_of(&key.parts, &value);
            if ttl.is_some_and(|ttl| ttl.is_zero()) {
                self.state.emit_for(&key.parts, EventKind::Refuse);
                return Ok(None);
            }
            let is_wanted = self.state.hooks.store_if;
            if !is_wanted.is_none_or(|condition| condition(&value)) {
                return Ok(None);
            }
            let bytes = self.wire.encode(&self.state, &key.key, cost, &value);
            let bytes = bytes.map_err(|error| self.named(error))?;
            let groups = self.state.store_groups(&key.parts, &value, &[]);
            let write = Write::new(key.key.clone(), bytes);
            Ok(Some(write.with_ttl(ttl).in_groups(groups)))
        };
        self.keys.iter().zip(values).map(encode).collect()
    }

    /// What the store issues for the only key.
    pub(super) async fn token(&self) -> Result<StoreToken> {
        let keys = self.keys.iter().map(|key| key.key.clone()).collect();
        let reads = self.store().await?.get_many(keys).await;
        Ok(only(reads.map_err(|error| self.named(error))?).token)
    }

    /// What is to be written for the only key, of a value that was computed since `token` was taken, and
    /// since the store has issued `under`: nothing, if it is not to be kept.
    pub(super) fn fill(
        &self,
        value: V,
        token: FillToken,
        under: StoreToken,
        cost: Duration,
    ) -> Result<Option<Fill>> {
        let write = only(self.encode(vec![value], cost)?);
        Ok(write.map(|write| Fill {
            write: write.under(under).overtaking(),
            fence: Fence::new(&self.state.fences, self.keys[0].hash, token),
        }))
    }

    /// Puts this in place of what is there or being computed, unless the key has been invalidated
    /// since `token` was taken: tells whether it did. Where nothing is to be written, what is there
    /// is outdated all the same.
    pub(super) async fn refresh(
        self,
        fill: Option<Fill>,
        token: FillToken,
    ) -> Result<Option<bool>> {
        match fill {
            Some(fill) => Ok(Some(self.store().await?.refresh(fill).await?)),
            None => {
                // What came while it was computed is newer.
                if self.state.fences.holds(self.keys[0].hash, token) {
                    self.raise();
                    self.remove(&[0]).await?;
                }
                Ok(None)
            }
        }
    }

    /// The removals from the store, of which the fences have been raised.
    pub(crate) fn removals(self) -> Vec<Removal> {
        self.raise();
        let Some(memo) = self.state.owned() else {
            return Vec::new();
        };
        let removal = |place: usize| Removal {
            store: self.memo.spec().store,
            memo: Arc::clone(&memo) as _,
            key: self.keys[place].key.clone(),
            fence: self.fence(place),
        };
        (0..self.keys.len()).map(removal).collect()
    }

    fn keys_at<'k>(&'k self, places: &'k [usize]) -> impl Iterator<Item = &'k SharedKey<K>> {
        places.iter().map(|&place| &self.keys[place])
    }

    /// Removes the entries of keys that are distinct; tells of each whether there was one.
    async fn remove(&self, places: &[usize]) -> Result<Vec<bool>> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let keys = places.iter().map(|&place| self.keys[place].key.clone());
        let fences = places.iter().map(|&place| self.fence(place)).collect();
        let keys = keys.collect();
        let removed = self.store().await?.remove_many(keys, fences).await;
        let removed = removed.map_err(|error| self.named(error))?;
        let removals = self.keys_at(places).zip(&removed);
        let gone: Vec<_> = removals
            .filter(|(_, removed)| **removed)
            .map(|(key, _)| &key.parts)
            .collect();
        self.state
            .emit_for_each(gone.into_iter(), EventKind::Invalidate);
        Ok(removed)
    }

    async fn store(&self) -> Result<StoreHandle> {
        let store = runtime::store(self.memo.spec().store).await;
        store.map_err(|error| self.named(error))
    }

    /// Raises the fences of all keys at once: whoever computes now does not store.
    fn raise(&self) {
        let fences = &self.state.fences;
        self.keys.iter().for_each(|key| fences.raise(key.hash));
    }

    fn fence(&self, place: usize) -> Fence {
        let fences = &self.state.fences;
        Fence::new(fences, self.keys[place].hash, fences.token())
    }

    fn named(&self, error: Error) -> Error {
        error.in_memo(self.memo.name())
    }
}

/// Where each key stands: a store is asked for it once.
struct Places {
    /// The number of the key at each place.
    number: Vec<usize>,
    /// The first and the last place of each key.
    first: Vec<usize>,
    last: Vec<usize>,
}

impl Places {
    fn of<K>(keys: &[SharedKey<K>]) -> Self {
        let mut numbers = HashMap::with_capacity(keys.len());
        let (mut first, mut last) = (Vec::new(), Vec::new());
        let number = |(place, key): (usize, &SharedKey<K>)| {
            let next = first.len();
            let number = *numbers.entry(key.key.clone()).or_insert(next);
            if number == next {
                first.push(place);
                last.push(place);
            }
            last[number] = place;
            number
        };
        Self {
            number: keys.iter().enumerate().map(number).collect(),
            first,
            last,
        }
    }
}
