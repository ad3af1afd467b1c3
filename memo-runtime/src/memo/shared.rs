//! The operations of a companion on a memo whose values live in a shared store.
//!
//! Each is one round trip at most, for one key or for many, and may fail: a store can. What the process has a
//! copy of is not asked of the store; what is invalidated or replaced leaves the process before the store is asked,
//! and also if that fails.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::copies::{Copied, Taken};
use super::invalidate::Forgotten;
use super::{Left, Memo, State, StateRef, Wire};
use crate::clock::Tick;
use crate::contain::drop_each;
use crate::engine::{Dead, View};
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::key::{Lookup, StoreKey};
use crate::memo;
use crate::runtime::{self, Fill, Refreshed, Removal, StoreHandle};
use crate::store::{Read, StoreToken, Write};
use crate::version::{Fence, FillToken};

/// The fingerprint of the value's shape, traced once.
pub(crate) fn schema<K, V>(state: &State<K, V>, wire: &Wire<K, V>) -> u64 {
    *OnceLock::get_or_init(&state.schema, wire.schema)
}

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

    /// Stores values; tells of each whether it was, as far as that depends on the value.
    pub(crate) async fn insert(self, values: Vec<V>) -> Result<Vec<bool>> {
        if !self.state.is_enabled() {
            return Ok(vec![false; self.keys.len()]);
        }
        let places = Places::of(&self.keys);
        // A compute that is running must not overwrite them, also if the store is slow to answer.
        let older = self.take(&places.first);
        let inserted = self.replace(values, &places).await;
        // What was read meanwhile is older, too, unless they are in the store.
        let meanwhile = inserted.is_err().then(|| self.take(&places.first));
        drop_each(older.dead.into_iter().chain(dead(meanwhile)));
        inserted
    }

    async fn replace(&self, values: Vec<V>, places: &Places) -> Result<Vec<bool>> {
        let state = &self.state;
        let copies = state.keeps_copies().then(|| values.clone());
        let writes = self.encode(values, Duration::ZERO)?;
        let kept = writes.iter().map(Option::is_some).collect();
        let (mut fills, mut outdated, mut filled) = (Vec::new(), Vec::new(), Vec::new());
        for (place, write) in writes.into_iter().enumerate() {
            // Of several values for one key the last one counts.
            if places.last[places.number[place]] != place {
                continue;
            }
            match write {
                Some(write) => {
                    filled.push((place, write.ttl));
                    let fence = self.fence(place);
                    fills.push(Fill { write, fence });
                }
                None => outdated.push(place),
            }
        }
        if !fills.is_empty() {
            let began = state.clock.now();
            let written = self.store().await?.replace_many(fills).await;
            let token = written.map_err(|error| self.named(error))?;
            let filled_keys: Vec<_> = filled
                .iter()
                .map(|&(place, _)| &self.keys[place].parts)
                .collect();
            state.emit_for_each(filled_keys.into_iter(), EventKind::Insert);
            let copy = |&(place, ttl): &(usize, Option<Duration>)| {
                let value = copies.as_ref()?[place].clone();
                Some(self.copy(place, value, ttl, (token, Duration::ZERO, began)))
            };
            let left = filled.iter().filter_map(copy).map(|copy| state.keep(copy));
            let left: Vec<_> = left.collect();
            drop_each(left.into_iter().flat_map(Left::into_dead));
        }
        if !outdated.is_empty() {
            self.count(&self.remove(&outdated).await?, &outdated);
            drop_each(self.state.take(&self.at(&outdated)).dead);
        }
        Ok(kept)
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
        let schema = schema(&self.state, self.wire);
        match (self.wire.decode)(key, schema, &read.value?) {
            Ok((value, _)) => Some(value),
            Err(_) => {
                self.state.observer.emit(EventKind::Undecodable);
                None
            }
        }
    }

    /// What is to be written, in any case and over what is being computed; nothing for values that are not
    /// to be kept.
    fn encode(&self, values: Vec<V>, cost: Duration) -> Result<Vec<Option<Write>>> {
        let schema = schema(&self.state, self.wire);
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
            let bytes = (self.wire.encode)(&key.key, schema, cost, &value);
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
    /// since the store has issued `under`, if it has: nothing, if it is not to be kept.
    pub(super) fn fill(
        &self,
        value: V,
        token: FillToken,
        under: Option<StoreToken>,
        cost: Duration,
    ) -> Result<Option<Fill>> {
        let write = only(self.encode(vec![value], cost)?);
        Ok(write.map(|write| Fill {
            write: Write {
                token: under,
                ..write
            },
            fence: Fence::new(&self.state.fences, self.keys[0].hash, token),
        }))
    }

    /// Puts this in place of what is there or being computed, unless the key has been invalidated
    /// since `token` was taken: tells whether it did, and what a copy may be kept under. Where nothing is to be
    /// written, what is there is outdated all the same.
    pub(super) async fn refresh(
        &self,
        fill: Option<Fill>,
        token: FillToken,
    ) -> Result<Option<Refreshed>> {
        match fill {
            Some(fill) => Ok(Some(self.store().await?.refresh(fill).await?)),
            None => {
                // What came while it was computed is newer.
                if self.state.fences.holds(self.keys[0].hash, token) {
                    let older = self.take(&[0]);
                    let removed = self.remove(&[0]).await;
                    let meanwhile = self.state.take(&self.at(&[0]));
                    drop_each(older.dead.into_iter().chain(meanwhile.dead));
                    self.count(&removed?, &[0]);
                }
                Ok(None)
            }
        }
    }

    /// Has a copy of a value at a place in place of an older one: of what may be in the store for so long, from the
    /// moment on. None takes the older one away.
    pub(super) fn replace_copy(&self, copy: Option<Copied<K, V>>) {
        let Taken { dead, .. } = self.state.take(&self.at(&[0]));
        let left = copy.map(|copy| self.state.keep(copy).into_dead());
        drop_each(dead.into_iter().chain(left.into_iter().flatten()));
    }

    /// A copy of the value at a place, which may be in the store for so long: with the token that it is kept under,
    /// its cost, and the moment from which on it is there.
    pub(super) fn copy(
        &self,
        place: usize,
        value: V,
        ttl: Option<Duration>,
        (token, cost, at): (FillToken, Duration, Tick),
    ) -> Copied<K, V> {
        let SharedKey { hash, parts, .. } = &self.keys[place];
        let groups = self.state.groups_of_key(parts);
        Copied {
            hash: *hash,
            key: parts.clone(),
            value,
            ttl,
            fill: memo::Fill::copied(token, groups, cost, at),
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

    fn at<'k>(&'k self, places: &[usize]) -> Vec<(u64, &'k K)> {
        let at = |&place: &usize| (self.keys[place].hash, &self.keys[place].parts);
        places.iter().map(at).collect()
    }

    /// Takes out what the process has for the keys at these places, and raises the fences of all keys at once:
    /// whoever computes or reads now keeps no copy, and does not store.
    fn take(&self, places: &[usize]) -> Taken<K, V> {
        // The fence first, as for a process memo, and again: a flight that began in between may have the value.
        self.raise();
        let taken = self.state.take(&self.at(places));
        self.raise();
        taken
    }

    /// Counts those entries of these keys that were removed.
    fn count(&self, removed: &[bool], places: &[usize]) {
        let gone = places.iter().zip(removed).filter(|(_, removed)| **removed);
        let gone: Vec<_> = gone.map(|(&place, _)| &self.keys[place].parts).collect();
        self.state
            .emit_for_each(gone.into_iter(), EventKind::Invalidate);
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
        removed.map_err(|error| self.named(error))
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

/// What has left the process, if anything has.
fn dead<K, V>(taken: Option<Taken<K, V>>) -> impl Iterator<Item = Dead<K, V>> {
    taken.into_iter().flat_map(|taken| taken.dead)
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
