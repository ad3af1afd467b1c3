//! The stores of one runtime: found by name, asked within a time, watched.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::RwLock;

use super::breaker::{Breaker, Debt};
use super::health::{Health, StoreHealth, Watch};
use super::io::{Io, Job};
use super::sweeps::Sweeps;
use super::touches::Touches;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::key::StoreKey;
use crate::store::{MemoryStore, Read, Store, StoreGroup, StoreLimits, Write};
use crate::version::{Fence, FillToken};

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
}

impl StoresBuilder {
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

pub(super) struct Attached {
    name: String,
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

/// A value that was computed, and the fence that says whether it may still be stored.
#[derive(Clone, Debug)]
pub(crate) struct Fill {
    pub(crate) write: Write,
    pub(crate) fence: Fence,
}

/// What became of a value that somebody asked to compute now.
#[derive(Debug)]
pub(crate) struct Refreshed {
    /// Whether it was stored or had been overtaken, if the store has answered.
    pub(crate) stored: Result<bool>,
    /// What a copy of it may be kept under, if a write has begun.
    pub(crate) token: Option<FillToken>,
}

impl Attached {
    fn new(name: String, store: Arc<dyn Store>, told: &StoresBuilder, clock: &Clock) -> Self {
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
    fn keep_up(self: &Arc<Self>) {
        if !self.is_kept_up.swap(true, Ordering::Relaxed) {
            tokio::spawn(Arc::clone(self).keep_swept(self.sweep_every));
            tokio::spawn(Arc::clone(self).keep_touched());
        }
    }

    /// Reads, and once more if that fails at once: a connection that was lost is found out by the first to use
    /// it, and to read twice does no harm.
    async fn read(&self, keys: &[StoreKey]) -> Result<Vec<Read>> {
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

    async fn put(&self, writes: &[Write]) -> Result<Vec<bool>> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let stored = self.store.put_many(writes).await?;
        check_count("put_many", writes.len(), stored.len())?;
        Ok(stored)
    }
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

/// One store, asked on the I/O thread and within the store timeout.
#[derive(Clone)]
pub(crate) struct StoreHandle {
    attached: Arc<Attached>,
    io: Arc<Io>,
    timeout: Duration,
}

impl fmt::Debug for StoreHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StoreHandle")
            .field(&self.attached.store.address())
            .finish()
    }
}

impl StoreHandle {
    pub(crate) async fn get_many(&self, keys: Vec<StoreKey>) -> Result<Vec<Read>> {
        const OPERATION: &str = "get_many";
        self.ask(OPERATION, Debt::None, |attached| async move {
            let reads = attached.read(&keys).await?;
            check_count(OPERATION, keys.len(), reads.len())?;
            Ok(reads)
        })
        .await
    }

    /// Stores what was computed; tells of each whether it was stored or had been overtaken.
    ///
    /// The fences are asked when the write begins, on the I/O thread, whatever has become of the
    /// caller by then; the tokens of the writes by the store, when they are written.
    pub(crate) async fn put_many(&self, fills: Vec<Fill>) -> Result<Vec<bool>> {
        self.ask("put_many", Debt::None, |attached| async move {
            let _filling = attached.gate.read().await;
            let mut stored: Vec<bool> = fills.iter().map(|fill| fill.fence.holds()).collect();
            let held = fills
                .into_iter()
                .zip(&stored)
                .filter(|(_, stored)| **stored);
            let writes: Vec<Write> = held.map(|(fill, _)| fill.write).collect();
            let mut accepted = attached.put(&writes).await?.into_iter();
            for stored in stored.iter_mut().filter(|stored| **stored) {
                *stored = accepted.next().unwrap_or(false);
            }
            Ok(stored)
        })
        .await
    }

    /// Stores what the user gave, in place of whatever is there or being computed; returns the right to
    /// keep copies of it, until something is invalidated again.
    ///
    /// The keys are distinct, and there is one at least.
    pub(crate) async fn replace_many(&self, fills: Vec<Fill>) -> Result<FillToken> {
        self.ask("put_many", Debt::None, |attached| async move {
            let _alone = attached.gate.write().await;
            let (writes, fences): (Vec<_>, Vec<_>) = fills
                .into_iter()
                .map(|fill| (fill.write, fill.fence))
                .unzip();
            fences.iter().for_each(Fence::raise);
            let put = attached.put(&writes).await;
            put.map(|_| raised(&fences))
        })
        .await
    }

    /// Stores what somebody asked to compute now, in place of whatever is there or being computed;
    /// tells whether it was stored or had been overtaken, and returns the right to keep a copy of it.
    pub(crate) async fn refresh(&self, fill: Fill) -> Refreshed {
        let token = Arc::new(OnceLock::new());
        let begun = Arc::clone(&token);
        let stored = self.ask("put_many", Debt::None, |attached| async move {
            // Alone: an invalidation that comes now removes what is written here.
            let _alone = attached.gate.write().await;
            let Fill { write, fence } = fill;
            if !fence.holds() {
                return Ok(false);
            }
            fence.raise();
            let put = attached.put(&[write]).await;
            begun.get_or_init(|| raised(&[fence]));
            put.map(|stored| stored == [true])
        });
        Refreshed {
            stored: stored.await,
            token: token.get().copied(),
        }
    }

    /// Removes entries; tells of each whether there was one.
    ///
    /// The keys are distinct.
    pub(crate) async fn remove_many(
        &self,
        keys: Vec<StoreKey>,
        fences: Vec<Fence>,
    ) -> Result<Vec<bool>> {
        const OPERATION: &str = "remove_many";
        let debt = Debt::Keys(keys.clone());
        self.ask(OPERATION, debt, |attached| async move {
            let _alone = attached.gate.write().await;
            fences.iter().for_each(Fence::raise);
            let removed = attached.store.remove_many(&keys).await;
            // And again: a run that began in between may have read a value and be about to answer
            // with it, which those who come from now on must not join.
            fences.iter().for_each(Fence::raise);
            let removed = removed?;
            check_count(OPERATION, keys.len(), removed.len())?;
            Ok(removed)
        })
        .await
    }

    /// Outdates groups; `again` takes their tokens away in the process, beside it.
    pub(super) async fn outdate_many(
        &self,
        groups: Vec<StoreGroup>,
        again: Arc<dyn Fn() + Send + Sync>,
    ) -> Result<()> {
        let debt = Debt::Groups(groups.clone());
        self.ask("outdate_many", debt, |attached| async move {
            let _alone = attached.gate.write().await;
            let outdated = attached.store.outdate_many(&groups).await;
            again();
            outdated
        })
        .await
    }

    /// Notes uses, which the store learns of off the caller's path.
    pub(crate) fn touch_many(&self, keys: Vec<StoreKey>) {
        self.attached.touches.gather(keys);
    }

    /// Asks the store on the I/O thread, within the store timeout, unless it is left alone; an invalidation that it
    /// misses is owed to it.
    async fn ask<T, F>(
        &self,
        operation: &'static str,
        debt: Debt,
        question: impl FnOnce(Arc<Attached>) -> F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        self.io.is_here(operation)?;
        self.attached.breaker.admit(operation, &debt)?;
        let attached = Arc::clone(&self.attached);
        let asked = question(Arc::clone(&attached));
        let asked = {
            let attached = Arc::clone(&attached);
            async move {
                attached.keep_up();
                asked.await
            }
        };
        let ended = move |answer: &Result<T>| attached.ended(answer, &debt);
        self.io.run(operation, self.timeout, asked, ended).await
    }
}

/// Takes all tokens of these keys away; returns the first one that counts again.
fn raised(fences: &[Fence]) -> FillToken {
    fences.iter().for_each(Fence::raise);
    // Under the gate: whoever invalidates from now on takes this one away.
    fences[0].token()
}

/// A store that loses count must not give one record the value of another.
fn check_count(operation: &'static str, asked: usize, answered: usize) -> Result<()> {
    if asked == answered {
        return Ok(());
    }
    let message = format!("the store gave {answered} answers to {asked} questions");
    Err(Error::store(operation, message))
}
