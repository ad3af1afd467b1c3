//! The operations of a companion on a memo whose values live in a shared store.
//!
//! Each is one round trip, and may fail: a store can.

use std::hash::Hash;
use std::time::Duration;

use super::{Memo, StateRef, Wire};
use crate::batch::shared::{read, remove, schema, write};
use crate::error::{Error, Result};
use crate::key::{Lookup, StoreKey};
use crate::observe::add;
use crate::store::Write;

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
    key: StoreKey,
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn shared_key(&self, lookup: &impl Lookup<K>) -> SharedKey<'_, K, V> {
        let wire = self
            .wire
            .as_ref()
            .expect("a shared memo is made with its wire");
        let state = self.state();
        let hash = state.hash(lookup);
        let key = wire.store_key(&self.spec, &lookup.to_key());
        SharedKey {
            memo: self,
            wire,
            state,
            hash,
            key,
        }
    }
}

impl<K, V> SharedKey<'_, K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) async fn peek(self) -> Result<Option<V>> {
        let keys = vec![self.key.clone()];
        let (_, reads) = read(self.store(), keys)
            .await
            .map_err(|error| self.named(error))?;
        let Some(bytes) = reads.into_iter().next().and_then(|read| read.value) else {
            return Ok(None);
        };
        match (self.wire.decode)(&self.key, schema(&self.state, self.wire), &bytes) {
            Ok((value, _)) => Ok(Some(value)),
            Err(_) => {
                add(&self.state.counters.undecodable, 1);
                Ok(None)
            }
        }
    }

    pub(crate) async fn contains(self) -> Result<bool> {
        Ok(self.peek().await?.is_some())
    }

    pub(crate) async fn insert(self, value: V) -> Result<()> {
        // Before the write: a compute that is running must not overwrite it.
        self.state.fences.raise(self.hash);
        let schema = schema(&self.state, self.wire);
        let bytes = (self.wire.encode)(&self.key, schema, Duration::ZERO, &value)
            .map_err(|error| self.named(error))?;
        let entry = Write::new(self.key.clone(), bytes).with_ttl(self.state.ttl());
        write(self.store(), vec![entry])
            .await
            .map_err(|error| self.named(error))?;
        add(&self.state.counters.inserts, 1);
        Ok(())
    }

    pub(crate) async fn invalidate(self) -> Result<bool> {
        self.state.fences.raise(self.hash);
        let keys = vec![self.key.clone()];
        let removed = remove(self.store(), keys)
            .await
            .map_err(|error| self.named(error))?;
        let removed = removed.contains(&true);
        add(&self.state.counters.invalidations, u64::from(removed));
        Ok(removed)
    }

    fn store(&self) -> Option<&'static str> {
        self.memo.spec().store
    }

    fn named(&self, error: Error) -> Error {
        error.in_memo(self.memo.name())
    }
}
