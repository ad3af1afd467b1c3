//! The operations of a companion on a memo whose values live in a shared store.
//!
//! Each is one round trip at most, for one key or for many, and may fail: a store can. What the process has a
//! copy of is not asked of the store; what is invalidated or replaced leaves the process before the store is asked,
//! and also if that fails.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::copies::Taken;
use super::invalidate::Forgotten;
use super::{Memo, StateRef, Wire};
use crate::contain::drop_each;
use crate::engine::View;
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::key::{Lookup, StoreKey};
use crate::runtime::{self, Removal, StoreHandle};
use crate::store::Read;
use crate::version::Fence;

/// Keys of a shared memo, in the order in which they were asked for; one may stand there twice.
///
/// Made before the operation, because a future that holds a borrowed look-up of an unnamed type is
/// never seen to be `Send` (rust-lang/rust#100013).
#[derive(Debug)]
pub(crate) struct SharedKeys<'m, K: 'static, V: 'static> {
    memo: &'m Memo<K, V>,
    pub(super) wire: &'m Wire<K, V>,
    pub(super) state: StateRef<'m, K, V>,
    pub(super) keys: Vec<SharedKey<K>>,
}

#[derive(Debug)]
pub(super) struct SharedKey<K> {
    pub(super) hash: u64,
    pub(super) parts: K,
    pub(super) key: StoreKey,
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
        if used.is_empty() {
            return Ok(fresh);
        }
        let store = match store {
            Some(store) => Ok(store),
            // The process has them all, and its answer depends on no store.
            None => self.store().await,
        };
        match store {
            Ok(store) => store.touch_many(used),
            Err(_) => self.state.observer.emit(EventKind::StoreError),
        }
        Ok(fresh)
    }

    pub(crate) async fn invalidate(self) -> Result<Vec<bool>> {
        let places = Places::of(&self.keys);
        let Taken { forgotten, dead } = self.take(&places.first);
        // What was in the process is told of and counted by it, the rest by the store.
        let forgotten = forgotten.iter().map(Option::as_ref);
        let was_live = |gone: Option<_>| gone.is_some_and(|gone| self.state.emit_forgotten(gone));
        let was_live: Vec<bool> = forgotten.map(was_live).collect();
        let removed = self.remove(&places.first).await;
        // A call may have read a value meanwhile that was about to be removed.
        let meanwhile = self.state.take(&self.at(&places.first));
        drop_each(dead.into_iter().chain(meanwhile.dead));
        let removed = removed?;
        let only_there = |(was_live, removed): (&bool, &bool)| !was_live && *removed;
        let only_there: Vec<_> = was_live.iter().zip(&removed).map(only_there).collect();
        self.count(&only_there, &places.first);
        // What is there twice was gone when its second turn came.
        let mut answers = vec![false; self.keys.len()];
        for (number, place) in places.first.into_iter().enumerate() {
            answers[place] = was_live[number] || removed[number];
        }
        Ok(answers)
    }

    /// The values that the process or the store has, and the store, if it was asked.
    async fn read(&self) -> Result<(Option<StoreHandle>, Vec<Option<V>>)> {
        let places = Places::of(&self.keys);
        let copy = |&place: &usize| {
            let SharedKey { hash, parts, .. } = &self.keys[place];
            let clone = |entry: &View<'_, K, V>| entry.value().clone();
            self.state.fresh(*hash, |key| key == parts, clone)
        };
        let mut values: Vec<_> = places.first.iter().map(copy).collect();
        let asked = places.first.iter().zip(&mut values);
        let asked: Vec<_> = asked.filter(|(_, value)| value.is_none()).collect();
        let mut store = None;
        if !asked.is_empty() {
            let keys = asked
                .iter()
                .map(|(place, _)| self.keys[**place].key.clone());
            let asks = self.store().await?;
            let reads = asks.get_many(keys.collect()).await;
            let reads = reads.map_err(|error| self.named(error))?;
            for ((place, value), read) in asked.into_iter().zip(reads) {
                *value = self.decoded(&self.keys[*place].key, read);
            }
            store = Some(asks);
        }
        let values = places.number.iter().map(|&number| values[number].clone());
        Ok((store, values.collect()))
    }

    fn decoded(&self, key: &StoreKey, read: Read) -> Option<V> {
        match self.wire.decode(&self.state, key, &read.value?) {
            Ok((value, _)) => Some(value),
            Err(_) => {
                self.state.observer.emit(EventKind::Undecodable);
                None
            }
        }
    }

    /// The removals from the store, of which the fences have been raised; what the process has, is gone.
    pub(crate) fn removals(self) -> Vec<Removal> {
        let places: Vec<usize> = (0..self.keys.len()).collect();
        let Taken { forgotten, dead } = self.take(&places);
        let Some(memo) = self.state.owned() else {
            return Vec::new();
        };
        let removal = |(place, gone): (usize, &Option<Forgotten>)| Removal {
            store: self.memo.spec().store,
            memo: Arc::clone(&memo) as _,
            key: self.keys[place].key.clone(),
            fence: self.fence(place),
            hash: self.keys[place].hash,
            is_counted: gone
                .as_ref()
                .is_some_and(|gone| self.state.emit_forgotten(gone)),
        };
        let removals = forgotten.iter().enumerate().map(removal).collect();
        drop_each(dead);
        removals
    }

    pub(super) fn at<'k>(&'k self, places: &[usize]) -> Vec<(u64, &'k K)> {
        let at = |&place: &usize| (self.keys[place].hash, &self.keys[place].parts);
        places.iter().map(at).collect()
    }

    /// Takes out what the process has for the keys at these places, and raises the fences of all keys at once:
    /// whoever computes or reads now keeps no copy, and does not store.
    pub(super) fn take(&self, places: &[usize]) -> Taken<K, V> {
        // The fence first, as for a process memo, and again: a flight that began in between may have the value.
        self.raise();
        let taken = self.state.take(&self.at(places));
        self.raise();
        taken
    }

    /// Counts those entries of these keys that were removed.
    pub(super) fn count(&self, removed: &[bool], places: &[usize]) {
        let gone = places.iter().zip(removed).filter(|(_, removed)| **removed);
        let gone: Vec<_> = gone.map(|(&place, _)| &self.keys[place].parts).collect();
        self.state
            .emit_for_each(gone.into_iter(), EventKind::Invalidate);
    }

    /// Removes the entries of keys that are distinct; tells of each whether there was one.
    pub(super) async fn remove(&self, places: &[usize]) -> Result<Vec<bool>> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let keys = places.iter().map(|&place| self.keys[place].key.clone());
        let fences = places.iter().map(|&place| self.fence(place)).collect();
        let keys = keys.collect();
        let removed = self.store().await?.remove_many(keys, fences).await;
        removed.map_err(|error| self.named(error))
    }

    pub(super) async fn store(&self) -> Result<StoreHandle> {
        let store = runtime::store(self.memo.spec().store).await;
        store.map_err(|error| self.named(error))
    }

    /// Raises the fences of all keys at once: whoever computes now does not store.
    fn raise(&self) {
        let fences = &self.state.fences;
        self.keys.iter().for_each(|key| fences.raise(key.hash));
    }

    pub(super) fn fence(&self, place: usize) -> Fence {
        let fences = &self.state.fences;
        Fence::new(fences, self.keys[place].hash, fences.token())
    }

    pub(super) fn named(&self, error: Error) -> Error {
        error.in_memo(self.memo.name())
    }
}

/// Where each key stands: a store is asked for it once.
pub(super) struct Places {
    /// The number of the key at each place.
    pub(super) number: Vec<usize>,
    /// The first and the last place of each key.
    pub(super) first: Vec<usize>,
    pub(super) last: Vec<usize>,
}

impl Places {
    pub(super) fn of<K>(keys: &[SharedKey<K>]) -> Self {
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
