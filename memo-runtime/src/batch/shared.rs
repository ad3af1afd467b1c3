//! The part of a run that concerns a shared store.

use std::hash::Hash;
use std::sync::OnceLock;
use std::time::Duration;

use super::Run;
use super::slot::{Progress, Slot};
use crate::error::Result;
use crate::key::StoreKey;
use crate::memo::{State, Wire};
use crate::observe::add;
use crate::runtime::{self, StoreHandle};
use crate::store::{Read, Write};

/// Finds in the store what the process has not: one read.
pub(crate) async fn find<K, V>(run: &mut Run<'_, K, V>)
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let keys = run.store_keys();
    if keys.is_empty() {
        return;
    }
    match read(run.memo.spec().store, keys).await {
        Ok((store, reads)) => {
            let used = run.accept(&mut reads.into_iter());
            if !used.is_empty() {
                store.touch_many(used);
            }
        }
        Err(_) => run.store_failed(),
    }
}

/// Writes to the store what was computed: one write.
pub(crate) async fn store<K, V>(run: &mut Run<'_, K, V>)
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let writes = run.writes();
    if writes.is_empty() {
        return;
    }
    let count = writes.len();
    let written = write(run.memo.spec().store, writes).await;
    run.written(count, &written);
    let outdated = run.outdated();
    if !outdated.is_empty() {
        // Invalidated while the write was under way: it may have come after the removal.
        remove(run.memo.spec().store, outdated).await.ok();
    }
}

/// Reads from the store of this name.
pub(crate) async fn read(
    name: Option<&'static str>,
    keys: Vec<StoreKey>,
) -> Result<(StoreHandle, Vec<Read>)> {
    let store = runtime::store(name).await?;
    let reads = store.get_many(keys).await?;
    Ok((store, reads))
}

/// Writes to the store of this name.
pub(crate) async fn write(name: Option<&'static str>, writes: Vec<Write>) -> Result<()> {
    runtime::store(name).await?.put_many(writes).await
}

/// Removes from the store of this name; tells for each key whether there was something.
pub(crate) async fn remove(name: Option<&'static str>, keys: Vec<StoreKey>) -> Result<Vec<bool>> {
    runtime::store(name).await?.remove_many(keys).await
}

/// The side of a run towards a store, whatever the types of its keys and values.
pub(crate) trait SharedRun {
    /// The keys to look for in a store: none, if the memo is not shared.
    fn store_keys(&mut self) -> Vec<StoreKey>;
    /// Takes what the store has for the keys that [`store_keys`](Self::store_keys) named; returns
    /// those that were found, for their use to be noted.
    fn accept(&mut self, reads: &mut dyn Iterator<Item = Read>) -> Vec<StoreKey>;
    /// Counts an operation of the store that failed.
    fn store_failed(&self);
    /// What is to be written of what was computed.
    fn writes(&self) -> Vec<Write>;
    /// Counts what became of so many writes.
    fn written(&self, count: usize, result: &Result<()>);
    /// Keys that were invalidated since their compute began.
    fn outdated(&self) -> Vec<StoreKey>;
}

impl<K, V> SharedRun for Run<'_, K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn store_keys(&mut self) -> Vec<StoreKey> {
        let Some(wire) = self.memo.wire() else {
            return Vec::new();
        };
        let missing = self.slots.iter_mut().filter(|slot| is_missing(slot));
        missing
            .map(|slot| {
                let key = wire.store_key(self.memo.spec(), &slot.key.key);
                slot.store_key = Some(key.clone());
                key
            })
            .collect()
    }

    fn accept(&mut self, reads: &mut dyn Iterator<Item = Read>) -> Vec<StoreKey> {
        let Some(wire) = self.memo.wire() else {
            return Vec::new();
        };
        let (state, mut used) = (self.state, Vec::new());
        for slot in self.slots.iter_mut().filter(|slot| is_missing(slot)) {
            let Some(key) = &slot.store_key else { continue };
            let Some(bytes) = reads.next().and_then(|read| read.value) else {
                continue;
            };
            match (wire.decode)(key, schema(state, wire), &bytes) {
                Ok((value, cost)) => {
                    state.counters.hit(cost);
                    used.push(key.clone());
                    slot.progress = Progress::Known {
                        value: Ok(value),
                        found: true,
                    };
                }
                Err(_) => add(&state.counters.undecodable, 1),
            }
        }
        used
    }

    fn store_failed(&self) {
        add(&self.state.counters.store_errors, 1);
    }

    fn writes(&self) -> Vec<Write> {
        let Some(wire) = self.memo.wire() else {
            return Vec::new();
        };
        let write = |(slot, value, cost): (&Slot<'_, K, V>, &V, Duration)| {
            let key = slot.store_key.clone()?;
            match (wire.encode)(&key, schema(self.state, wire), cost, value) {
                Ok(bytes) => Some(Write::new(key, bytes).with_ttl(self.state.ttl())),
                Err(_) => {
                    add(&self.state.counters.undecodable, 1);
                    None
                }
            }
        };
        self.to_store().filter_map(write).collect()
    }

    fn written(&self, count: usize, result: &Result<()>) {
        match result {
            Ok(()) => add(&self.state.counters.inserts, count as u64),
            Err(_) => self.store_failed(),
        }
    }

    fn outdated(&self) -> Vec<StoreKey> {
        let outdated = |slot: &Slot<'_, K, V>| match &slot.progress {
            Progress::Computed {
                leader: Some(leader),
                ..
            } => !self.state.fences.holds(slot.key.hash, leader.token()),
            _ => false,
        };
        let outdated = self.slots.iter().filter(|slot| outdated(slot));
        outdated.filter_map(|slot| slot.store_key.clone()).collect()
    }
}

impl<K, V> Run<'_, K, V> {
    /// What was computed under a token that still holds.
    fn to_store(&self) -> impl Iterator<Item = (&Slot<'_, K, V>, &V, Duration)> {
        self.slots.iter().filter_map(|slot| match &slot.progress {
            Progress::Computed {
                value: Ok(value),
                cost,
                leader: Some(leader),
            } => {
                let holds = self.state.fences.holds(slot.key.hash, leader.token());
                add(&self.state.counters.refused, u64::from(!holds));
                holds.then_some((slot, value, *cost))
            }
            _ => None,
        })
    }
}

fn is_missing<K, V>(slot: &Slot<'_, K, V>) -> bool {
    matches!(slot.progress, Progress::Missing)
}

/// The fingerprint of the value's shape, traced once.
pub(crate) fn schema<K, V>(state: &State<K, V>, wire: &Wire<K, V>) -> u64 {
    *OnceLock::get_or_init(&state.schema, wire.schema)
}
