//! Uses of what is in a store, gathered: one write for many, off the path of every caller.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::attached::Attached;
use crate::error::Error;
use crate::key::StoreKey;
use crate::sync::lock;

/// For how long uses are gathered: a key is written at most once in that time.
const EVERY: Duration = Duration::from_secs(10);

/// The most keys that are gathered; a use beyond that is not noted, which costs an entry its place at worst.
const MOST: usize = 1 << 16;

/// The most keys of one write.
const CHUNK: usize = 1000;

/// The keys that were used of late.
#[derive(Debug, Default)]
pub(super) struct Touches(Mutex<HashSet<StoreKey>>);

impl Touches {
    /// Notes uses.
    pub(super) fn gather(&self, keys: Vec<StoreKey>) {
        let mut gathered = lock(&self.0);
        for key in keys {
            if gathered.len() < MOST {
                // The value holds the whole of a long key; it need not be here as well.
                gathered.insert(key.without_whole());
            }
        }
    }

    fn take(&self) -> Vec<StoreKey> {
        std::mem::take(&mut *lock(&self.0)).into_iter().collect()
    }
}

impl Attached {
    /// Writes what was gathered, now and then, for as long as it is polled.
    pub(super) fn keep_touched(self: Arc<Self>) -> impl Future<Output = ()> {
        let mut next = self.clock.now().after(EVERY);
        async move {
            loop {
                self.clock.sleep_until(next).await;
                next = next.after(EVERY).max(self.clock.now());
                self.touch().await;
            }
        }
    }

    /// Writes what was gathered so far. What fails is not tried again: there will be other uses.
    pub(super) async fn touch(&self) {
        let keys = self.touches.take();
        for keys in keys.chunks(CHUNK) {
            let touched = tokio::time::timeout(self.timeout, self.store.touch_many(keys)).await;
            let touched = touched.unwrap_or_else(|_| Err(Error::timeout("touch_many")));
            self.watch.note(&touched);
            if touched.is_err() {
                return;
            }
        }
    }
}
