//! Storing values in a shared store, given or computed now, and copies of them in the process.

use std::hash::Hash;
use std::time::Duration;

use super::copies::{Copied, Taken};
use super::shared::{Places, SharedKey, SharedKeys, only};
use crate::clock::Tick;
use crate::contain::drop_each;
use crate::engine::Dead;
use crate::error::Result;
use crate::event::EventKind;
use crate::memo;
use crate::runtime::{Fill, Refreshed, StoreHandle};
use crate::store::{StoreToken, Write};
use crate::version::{Fence, FillToken};

impl<K, V> SharedKeys<'_, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
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
        let store = self.store().await?;
        let taken = |(place, write): (usize, Option<Write>)| {
            write.filter(|write| self.is_taken(&store, write, place))
        };
        let writes: Vec<_> = writes.into_iter().enumerate().map(taken).collect();
        let kept = writes.iter().map(Option::is_some).collect();
        let (mut fills, mut outdated, mut filled) = (Vec::new(), Vec::new(), Vec::new());
        let mut left_for = Vec::new();
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
            let written = store.replace_many(fills).await;
            let token = written.map_err(|error| self.named(error))?;
            let parts = filled.iter().map(|&(place, _)| &self.keys[place].parts);
            state.emit_for_each(parts, EventKind::Insert);
            let copy = |&(place, ttl): &(usize, Option<Duration>)| {
                let value = copies.as_ref()?[place].clone();
                Some(self.copy(place, value, ttl, (token, Duration::ZERO, began)))
            };
            let copies = filled.iter().filter_map(copy);
            let left = copies.flat_map(|copy| state.keep(copy).into_dead());
            left_for.extend(left);
        }
        if !outdated.is_empty() {
            self.count(&self.remove(&outdated).await?, &outdated);
            left_for.extend(state.take(&self.at(&outdated)).dead);
        }
        drop_each(left_for);
        Ok(kept)
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

    /// Whether the store takes a value that large; counts one that it does not, which is not to be kept then.
    fn is_taken(&self, store: &StoreHandle, write: &Write, place: usize) -> bool {
        let is_taken = store.takes(write);
        if !is_taken {
            let parts = &self.keys[place].parts;
            self.state.emit_for(parts, EventKind::Refuse);
        }
        is_taken
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
        let store = self.store().await?;
        match fill.filter(|fill| self.is_taken(&store, &fill.write, 0)) {
            Some(fill) => Ok(Some(store.refresh(fill).await)),
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
            is_promoted: false,
            fill: memo::Fill::copied(token, groups, cost, at),
            began: None,
        }
    }
}

/// What has left the process, if anything has.
fn dead<K, V>(taken: Option<Taken<K, V>>) -> impl Iterator<Item = Dead<K, V>> {
    taken.into_iter().flat_map(|taken| taken.dead)
}
