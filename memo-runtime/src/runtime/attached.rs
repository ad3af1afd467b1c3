//! One store of a runtime, with all that is seen to beside it: watched, swept, left alone when it fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::RwLock;

use super::breaker::Breaker;
use super::health::Watch;
use super::stores::StoresBuilder;
use super::sweeps::Sweeps;
use super::touches::Touches;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::key::StoreKey;
use crate::store::{Read, Store, Write};

/// One store of a runtime.
pub(super) struct Attached {
    pub(super) name: String,
    pub(super) store: Arc<dyn Store>,
    pub(super) watch: Watch,
    pub(super) sweeps: Sweeps,
    pub(super) touches: Touches,
    pub(super) breaker: Breaker,
    pub(super) clock: Clock,
    /// How long an answer is waited for.
    pub(super) timeout: Duration,
    /// How often it is swept.
    sweep_every: Duration,
    /// Whether somebody sees to it: from its first use on.
    is_kept_up: AtomicBool,
    /// Held together by those who fill the store, and alone by those who invalidate: a fill that was
    /// overtaken never comes after the removal.
    pub(super) gate: RwLock<()>,
}

/// The pause before a read is tried again, to which up to a half is added or taken off.
const RETRY: Duration = Duration::from_millis(20);

impl Attached {
    pub(super) fn new(
        name: String,
        store: Arc<dyn Store>,
        told: &StoresBuilder,
        clock: &Clock,
    ) -> Self {
        let own = told.limits_of.iter().find(|(of, _)| *of == name);
        let limits = own.map_or(told.limits, |(_, limits)| *limits);
        Self {
            breaker: Breaker::default(),
            clock: clock.clone(),
            timeout: told.timeout,
            sweep_every: told.sweep_every,
            is_kept_up: AtomicBool::new(false),
            name,
            store,
            watch: Watch::default(),
            sweeps: Sweeps::to(limits),
            touches: Touches::default(),
            gate: RwLock::new(()),
        }
    }

    /// Begins to see to the store, on the I/O thread, until that ends: a runtime whose stores nobody uses wakes for
    /// nothing.
    pub(super) fn keep_up(self: &Arc<Self>) {
        if !self.is_kept_up.swap(true, Ordering::Relaxed) {
            tokio::spawn(Arc::clone(self).keep_swept(self.sweep_every));
            tokio::spawn(Arc::clone(self).keep_touched());
        }
    }

    /// Reads, and once more if that fails at once: a connection that was lost is found out by the first to use
    /// it, and to read twice does no harm.
    pub(super) async fn read(&self, keys: &[StoreKey]) -> Result<Vec<Read>> {
        match self.store.get_many(keys).await {
            Err(error) if error.kind() == ErrorKind::Store && !self.breaker.is_open() => {
                self.watch.note(&Err::<(), _>(error));
                let pause = RETRY.mul_f64(0.5 + fastrand::f64());
                tokio::time::sleep(pause).await;
                self.store.get_many(keys).await
            }
            answer => answer,
        }
    }

    /// Whether a value may be sent to the store; one that is too large for it is counted.
    pub(super) fn takes(&self, write: &Write) -> bool {
        let takes = write.value.len() as u64 <= self.sweeps.limits().largest();
        if !takes {
            self.watch.found_too_large();
        }
        takes
    }

    pub(super) async fn put(&self, writes: &[Write]) -> Result<Vec<bool>> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let stored = self.store.put_many(writes).await?;
        check_count("put_many", writes.len(), stored.len())?;
        Ok(stored)
    }
}

/// A store that loses count must not give one record the value of another.
pub(super) fn check_count(operation: &'static str, asked: usize, answered: usize) -> Result<()> {
    if asked == answered {
        return Ok(());
    }
    let message = format!("the store gave {answered} answers to {asked} questions");
    Err(Error::store(operation, message))
}
