//! The part of a run that concerns a shared store.

use std::hash::Hash;

use super::Run;
use crate::clock::Tick;
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::key::StoreKey;
use crate::observe::Observer;
use crate::runtime::{self, Fill};
use crate::store::{Read, StoreToken};
use crate::version::FillToken;

/// How far a run's dealings with a store are.
#[derive(Debug, Default)]
pub(crate) struct Dealings {
    /// The store did not answer: this run leaves it alone, so that a fault costs one timeout.
    pub(super) failed: bool,
    /// How many flights of the memo had landed before the run read.
    pub(super) landings: u64,
    /// What was taken before the run read, and when: a copy of what is read is kept under this, and is as old.
    pub(super) before: Option<(FillToken, Tick)>,
    /// When the first compute began of what is to be written next.
    pub(super) began: Option<Tick>,
    /// The slots whose keys were named, in their order.
    pub(super) asked: Vec<usize>,
    /// What the store issued with the first read.
    pub(super) as_of: Option<StoreToken>,
}

/// What a run knows of a key's place in a store.
#[derive(Clone, Debug)]
pub(crate) struct InStore {
    pub(super) key: StoreKey,
    /// What may be written there is what is computed since this was issued; nothing, as long as the
    /// store has issued nothing.
    pub(super) token: Option<StoreToken>,
}

/// The side of a run towards a store, whatever the types of its keys and values.
pub(crate) trait SharedRun {
    /// The keys to look for in a store: none, if the memo is not shared.
    fn store_keys(&mut self) -> Vec<StoreKey>;
    /// The keys to look for once more, because others have landed since the run read: who reads
    /// before a landing and boards after it would compute again.
    fn keys_again(&mut self) -> Vec<StoreKey>;
    /// Takes what the store has for the keys that were named; returns those that were found, for
    /// their use to be noted. What is computed from now on is made of what was read since `as_of`.
    fn accept(&mut self, reads: &mut dyn Iterator<Item = Read>, as_of: StoreToken)
    -> Vec<StoreKey>;
    /// Counts a read that failed.
    fn not_read(&mut self);
    /// Whether a read or a write has failed: the run leaves the store alone from then on.
    fn has_failed(&self) -> bool;
    /// Leaves the store alone, which has failed beside this run.
    fn leave_store_alone(&mut self);
    /// What is to be written of what was computed.
    fn fills(&mut self) -> Vec<Fill>;
    /// Counts what became of writes, and keeps copies of them: whether each was stored or had been overtaken.
    fn written(&mut self, stored: &[bool]);
    /// Counts a write that failed, and keeps copies: they are all there is.
    fn not_written(&mut self);
}

/// Finds in the store what the process has not: one read.
///
/// # Errors
///
/// That of the store, if the memo fails with it.
pub(super) async fn find<K, V>(run: &mut Run<'_, K, V>) -> Result<()>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let keys = run.store_keys();
    read_for(run, keys).await
}

/// Finds what others have stored since.
///
/// # Errors
///
/// As of [`find`].
pub(super) async fn find_again<K, V>(run: &mut Run<'_, K, V>) -> Result<()>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let keys = run.keys_again();
    read_for(run, keys).await
}

/// Reads `keys` for one run, which is all that belongs together.
async fn read_for<K, V>(run: &mut Run<'_, K, V>, keys: Vec<StoreKey>) -> Result<()>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let spec = run.memo.spec();
    let mut as_of = run.dealings.as_of;
    let read = read(spec.store, keys, &mut as_of, &mut [run]).await;
    run.dealings.as_of = as_of;
    match read {
        Err(error) if spec.fails_with_store => Err(error.in_memo(run.memo.name())),
        _ => Ok(()),
    }
}

/// Writes to the store what was computed: one write.
pub(super) async fn store<K, V>(run: &mut Run<'_, K, V>)
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let fills = run.fills();
    let store = run.memo.spec().store;
    write(store, vec![fills], &mut [run]).await;
}

/// Reads `keys`, those of the first of `runs` first; tells whether there was anything to read. `as_of` is
/// what the store has issued when the first of all that belongs together was read.
///
/// # Errors
///
/// That of the store: the runs know of it, and go on without what it has.
pub(crate) async fn read(
    store: Option<&'static str>,
    keys: Vec<StoreKey>,
    as_of: &mut Option<StoreToken>,
    runs: &mut [&mut (dyn SharedRun + Send)],
) -> Result<bool> {
    if keys.is_empty() {
        return Ok(false);
    }
    let answer = match runtime::store(store).await {
        Ok(store) => store.get_many(keys).await.map(|reads| (store, reads)),
        Err(error) => Err(error),
    };
    match answer {
        Ok((store, reads)) => {
            let earliest = reads.iter().map(|read| read.token);
            let earliest = as_of.iter().copied().chain(earliest);
            *as_of = earliest.reduce(StoreToken::earlier);
            let Some(as_of) = *as_of else {
                return Ok(true);
            };
            let mut reads = reads.into_iter();
            let used: Vec<_> = runs
                .iter_mut()
                .flat_map(|run| run.accept(&mut reads, as_of))
                .collect();
            if !used.is_empty() {
                store.touch_many(used);
            }
            Ok(true)
        }
        Err(error) => {
            for run in runs {
                run.not_read();
            }
            Err(error)
        }
    }
}

/// Writes the `fills` of each of `runs`; tells whether there was anything to write.
pub(crate) async fn write(
    store: Option<&'static str>,
    fills: Vec<Vec<Fill>>,
    runs: &mut [&mut (dyn SharedRun + Send)],
) -> bool {
    let counts: Vec<usize> = fills.iter().map(Vec::len).collect();
    let fills: Vec<Fill> = fills.into_iter().flatten().collect();
    if fills.is_empty() {
        return false;
    }
    match put(store, fills).await {
        Ok(stored) => {
            let mut rest = &stored[..];
            for (run, count) in runs.iter_mut().zip(counts) {
                let (of_this, others) = rest.split_at(count);
                run.written(of_this);
                rest = others;
            }
        }
        Err(_) => runs.iter_mut().for_each(|run| run.not_written()),
    }
    true
}

/// Writes `fills`; tells of each whether it was stored or had been overtaken.
pub(super) async fn put(store: Option<&'static str>, fills: Vec<Fill>) -> Result<Vec<bool>> {
    runtime::store(store).await?.put_many(fills).await
}

/// Counts what became of writes.
pub(super) fn count_written(observer: &Observer, stored: Result<&[bool], &Error>) {
    let Ok(stored) = stored else {
        observer.emit(EventKind::StoreError);
        return;
    };
    let inserts = stored.iter().filter(|stored| **stored).count();
    observer.emit_many(EventKind::Insert, inserts);
    observer.emit_many(EventKind::Refuse, stored.len() - inserts);
}
