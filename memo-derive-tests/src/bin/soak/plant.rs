//! Faults that the judge must find: without them, silence would prove nothing.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use memokit::{Read, Store, StoreFuture, StoreGroup, StoreKey, Sweep, Swept, Usage, Write};

use crate::Fault;

/// What is planted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Plant {
    Nothing,
    /// Now and then, an invalidation is said to have completed and was never asked for.
    Skip,
    /// What was computed is written late and under no token, so that nobody can refuse it.
    LatePut,
}

const ALL: [(&str, Plant); 3] = [
    ("nothing", Plant::Nothing),
    ("skip", Plant::Skip),
    ("late-put", Plant::LatePut),
];

impl FromStr for Plant {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        let found = ALL.iter().find(|(name, _)| *name == word);
        let (_, plant) = found.ok_or_else(|| format!("no fault `{word}` can be planted"))?;
        Ok(*plant)
    }
}

impl fmt::Display for Plant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = ALL.iter().find(|(_, plant)| plant == self);
        f.write_str(found.map_or("", |(name, _)| name))
    }
}

/// A store with what is planted in it.
pub(crate) struct Planted {
    pub(crate) inner: Arc<dyn Store>,
    pub(crate) plant: Plant,
}

impl Store for Planted {
    fn address(&self) -> String {
        self.inner.address()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        self.inner.get_many(keys)
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        if self.plant != Plant::LatePut {
            return self.inner.put_many(entries);
        }
        Box::pin(async move {
            let mut late = entries.to_vec();
            for entry in &mut late {
                entry.token = None;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            self.inner.put_many(&late).await
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        self.inner.remove_many(keys)
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        self.inner.outdate_many(groups)
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        self.inner.touch_many(keys)
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        self.inner.usage()
    }

    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        self.inner.sweep(sweep)
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.inner.close()
    }
}
