//! The operations of a companion on a memo whose values live in a shared store.
//!
//! Each is one round trip, and may fail: a store can.

use std::hash::Hash;
use std::sync::OnceLock;
use std::time::Duration;

use super::{Memo, State, StateRef, Wire};
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::key::{Lookup, StoreKey};
use crate::runtime::{self, Fill, Removal};
use crate::store::Write;
use crate::version::Fence;

/// The fingerprint of the value's shape, traced once.
pub(crate) fn schema<K, V>(state: &State<K, V>, wire: &Wire<K, V>) -> u64 {
    *OnceLock::get_or_init(&state.schema, wire.schema)
}

/// One key of a shared memo.
///
/// Made before the operation, because a future that holds a borrowed look-up of an unnamed type is
/// never seen to be `Send` (rust-lang/rust#100013).
#[derive(Debug)]
pub(crate) struct SharedKey<'m, K: 'static, V: 'static> {
    memo: &'m Memo<K, V>,
    wire: &'m Wire<K, V>,
    state: StateRef<'m, K, V>,
    hash: u64,
    parts: K,
    key: StoreKey,
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn shared_key(&self, lookup: &impl Lookup<K>) -> Result<SharedKey<'_, K, V>> {
        let wire = self.wire().ok_or_else(|| {
            Error::config("another memo has the same keys; give one of them a `name`")
                .in_memo(self.name())
        })?;
        let state = self.state();
        let hash = state.hash(lookup);
        let parts = lookup.to_key();
        let key = wire.store_key(&self.spec, &parts);
        Ok(SharedKey {
            memo: self,
            wire,
            state,
            hash,
            parts,
            key,
        })
    }
}

impl<K, V> SharedKey<'_, K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) async fn peek(self) -> Result<Option<V>> {
        let keys = vec![self.key.clone()];
        let reads = match runtime::store(self.memo.spec().store).await {
            Ok(store) => store.get_many(keys).await,
            Err(error) => Err(error),
        };
        let reads = reads.map_err(|error| self.named(error))?;
        let found: Option<Vec<u8>> = reads.into_iter().next().and_then(|read| read.value);
        let Some(bytes) = found else {
            return Ok(None);
        };
        match (self.wire.decode)(&self.key, schema(&self.state, self.wire), &bytes) {
            Ok((value, _)) => Ok(Some(value)),
            Err(_) => {
                self.state.observer.emit(EventKind::Undecodable);
                Ok(None)
            }
        }
    }

    pub(crate) async fn contains(self) -> Result<bool> {
        Ok(self.peek().await?.is_some())
    }

    pub(crate) async fn insert(self, value: V) -> Result<()> {
        // A compute that is running must not overwrite it, also if the store is slow to answer.
        let fence = self.raised();
        let ttl = self.state.ttl_of(&self.parts, &value);
        let schema = schema(&self.state, self.wire);
        let bytes = (self.wire.encode)(&self.key, schema, Duration::ZERO, &value)
            .map_err(|error| self.named(error))?;
        let write = Write::new(self.key.clone(), bytes).with_ttl(ttl);
        let written = match runtime::store(self.memo.spec().store).await {
            Ok(store) => store.replace(Fill { write, fence }).await,
            Err(error) => Err(error),
        };
        written.map_err(|error| self.named(error))?;
        self.state.observer.emit(EventKind::Insert);
        Ok(())
    }

    pub(crate) async fn invalidate(self) -> Result<bool> {
        let removals = vec![(self.key.clone(), self.raised())];
        let removed = match runtime::store(self.memo.spec().store).await {
            Ok(store) => store.remove_many(removals).await,
            Err(error) => Err(error),
        };
        let removed = removed.map_err(|error| self.named(error))?;
        let removed = removed.first().is_some_and(|removed| *removed);
        self.state
            .observer
            .emit_many(EventKind::Invalidate, usize::from(removed));
        Ok(removed)
    }

    /// The removal from the store, of which the fence has been raised.
    pub(crate) fn removal(self) -> Option<Removal> {
        let fence = self.raised();
        Some(Removal {
            store: self.memo.spec().store,
            memo: self.state.owned()? as _,
            key: self.key,
            fence,
        })
    }

    /// The fence of this key, raised at once: whoever computes now does not store.
    fn raised(&self) -> Fence {
        let fences = &self.state.fences;
        let fence = Fence::new(fences, self.hash, fences.token());
        fence.raise();
        fence
    }

    fn named(&self, error: Error) -> Error {
        error.in_memo(self.memo.name())
    }
}
