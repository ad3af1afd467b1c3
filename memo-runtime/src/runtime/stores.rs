//! The stores of one runtime: described, checked, found by name.

use std::sync::Arc;
use std::time::Duration;

use super::attached::Attached;
use super::handle::StoreHandle;
use super::health::{Health, StoreHealth};
use super::io::{Io, Job};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::store::{MemoryStore, Store, StoreLimits};

pub(super) struct StoresBuilder {
    pub(super) default: Option<Arc<dyn Store>>,
    pub(super) named: Vec<(String, Arc<dyn Store>)>,
    pub(super) timeout: Duration,
    pub(super) flush_timeout: Duration,
    pub(super) sweep_every: Duration,
    /// The limits of all stores, and of those that have their own.
    pub(super) limits: StoreLimits,
    pub(super) limits_of: Vec<(String, StoreLimits)>,
    /// What was tried before the default store, and why it was not taken.
    pub(super) passed_over: Vec<String>,
}

impl Default for StoresBuilder {
    fn default() -> Self {
        Self {
            default: None,
            named: Vec::new(),
            timeout: Duration::from_millis(250),
            flush_timeout: Duration::from_secs(5),
            sweep_every: Duration::from_mins(15),
            limits: StoreLimits::new(),
            limits_of: Vec::new(),
            passed_over: Vec::new(),
        }
    }
}

impl StoresBuilder {
    /// Builds the stores of a runtime, whose time is `clock`'s.
    pub(super) fn build(mut self, clock: &Clock) -> Result<Stores> {
        self.check()?;
        let default = self.default.take();
        let default = default.unwrap_or_else(|| Arc::new(MemoryStore::new()));
        let mut stores = vec![(String::new(), default)];
        stores.append(&mut self.named);
        let attach = |(name, store)| Arc::new(Attached::new(name, store, &self, clock));
        let attached: Vec<_> = stores.into_iter().map(attach).collect();
        let farewell = |attached: &Arc<Attached>| -> Job {
            let attached = Arc::clone(attached);
            Box::pin(async move {
                // What matters most first.
                attached.settle().await;
                attached.touch().await;
                // Nobody is left to hear of a failure, and what was confirmed is kept.
                attached.store.close().await.unwrap_or_default();
            })
        };
        let io = Io::start(self.flush_timeout, attached.iter().map(farewell).collect())?;
        Ok(Stores {
            attached,
            io: Arc::new(io),
            timeout: self.timeout,
            flush_timeout: self.flush_timeout,
            passed_over: self.passed_over,
        })
    }

    /// A store that no memo can reach is a mistake, and so are limits of none.
    fn check(&self) -> Result<()> {
        if self.sweep_every.is_zero() {
            return Err(Error::config(
                "`sweep_every` of no time sweeps all the time; give it minutes",
            ));
        }
        for (name, _) in &self.limits_of {
            if !self.named.iter().any(|(other, _)| other == name) {
                return Err(Error::config(format!(
                    "no store is named `{name}`, which has limits of its own"
                )));
            }
        }
        for (index, (name, _)) in self.named.iter().enumerate() {
            if name.is_empty() {
                return Err(Error::config(
                    "a named store has no name; use `store` for the default",
                ));
            }
            if self.named[..index].iter().any(|(other, _)| other == name) {
                return Err(Error::config(format!("two stores are named `{name}`")));
            }
        }
        Ok(())
    }
}

/// The stores of one runtime; the default one first, under the empty name.
pub(super) struct Stores {
    attached: Vec<Arc<Attached>>,
    io: Arc<Io>,
    timeout: Duration,
    flush_timeout: Duration,
    passed_over: Vec<String>,
}

impl Stores {
    /// The store of this name; one that there is not is the default one, and health says so.
    pub(super) fn get(&self, name: Option<&'static str>) -> StoreHandle {
        let wanted = name.unwrap_or_default();
        let found = self
            .attached
            .iter()
            .find(|attached| attached.name == wanted);
        let attached = found.unwrap_or_else(|| {
            self.attached[0].watch.stands_in_for(wanted);
            &self.attached[0]
        });
        self.handle(attached)
    }

    /// Each of them.
    pub(super) fn all(&self) -> Vec<StoreHandle> {
        let attached = self.attached.iter();
        attached.map(|attached| self.handle(attached)).collect()
    }

    fn handle(&self, attached: &Arc<Attached>) -> StoreHandle {
        StoreHandle {
            attached: Arc::clone(attached),
            io: Arc::clone(&self.io),
            timeout: self.timeout,
        }
    }

    pub(super) fn health(&self) -> Health {
        let health_of = |attached: &Arc<Attached>| StoreHealth {
            is_degraded: attached.breaker.is_open(),
            owed: attached.breaker.owed(),
            sweeps: attached.sweeps.stats(),
            ..attached
                .watch
                .health(&attached.name, attached.store.address())
        };
        Health::new(
            self.attached.iter().map(health_of).collect(),
            self.passed_over.clone(),
        )
    }

    /// Sweeps each of them, side by side.
    pub(super) async fn sweep(&self) -> Result<()> {
        let sweep = |attached: &Arc<Attached>| {
            let attached = Arc::clone(attached);
            let sweep = async move { attached.sweep().await };
            self.io.run("sweep", Duration::MAX, sweep, |_| ())
        };
        let sweeps: Vec<_> = self.attached.iter().map(sweep).collect();
        let mut outcome = Ok(());
        for sweep in sweeps {
            outcome = outcome.and(sweep.await);
        }
        outcome
    }

    pub(super) async fn stop(&self) {
        self.io.stop().await;
    }

    pub(super) fn stop_blocking(&self) {
        // A little more than the thread takes at most, so that it is the one to give up.
        self.io.stop_blocking(
            self.flush_timeout
                .saturating_add(Duration::from_millis(500)),
        );
    }
}
