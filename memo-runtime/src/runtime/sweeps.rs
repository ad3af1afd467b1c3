//! Sweeping the stores of a runtime, now and then, on the I/O thread.

use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use super::Runtime;
use super::attached::Attached;
use crate::error::{Error, Result};
use crate::store::{StoreLimits, Sweep, SweepRest};
use crate::sync::lock;

/// When a store is swept for the first time, after its first use: programs that never run for long sweep too.
const FIRST: Duration = Duration::from_secs(1);

/// How long one step may take: nobody waits for it, but the next one.
const LIMIT: Duration = Duration::from_secs(30);

/// The most entries that one step removes: a store has other things to do as well.
const STEP: u64 = 1000;

/// What the sweeps of one runtime did to a store.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SweepStats {
    /// Sweeps that came to their end.
    pub completed: u64,
    /// Sweeps that found another process at work, and left it to that.
    pub elsewhere: u64,
    /// Sweeps that failed or panicked; the next one begins all the same.
    pub failures: u64,
    /// Entries that had expired.
    pub expired: u64,
    /// Entries whose group had been outdated.
    pub outdated: u64,
    /// Entries beyond the limits.
    pub evicted: u64,
}

impl fmt::Display for SweepStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            completed,
            elsewhere,
            failures,
            expired,
            outdated,
            evicted,
        } = self;
        write!(
            f,
            "{completed} sweeps removed {expired} expired, {outdated} outdated and {evicted} beyond the \
             limits; {elsewhere} left it to another process, {failures} failed"
        )
    }
}

/// How a store is swept, and what that did.
#[derive(Debug)]
pub(super) struct Sweeps {
    by: u64,
    limits: StoreLimits,
    stats: Mutex<SweepStats>,
}

impl Sweeps {
    pub(super) fn to(limits: StoreLimits) -> Self {
        Self {
            by: fastrand::u64(..),
            limits,
            stats: Mutex::default(),
        }
    }

    /// What the store may hold.
    pub(super) fn limits(&self) -> &StoreLimits {
        &self.limits
    }

    pub(super) fn stats(&self) -> SweepStats {
        lock(&self.stats).clone()
    }
}

impl Attached {
    /// Sweeps this store now and then, for as long as it is polled.
    pub(super) fn keep_swept(self: Arc<Self>, every: Duration) -> impl Future<Output = ()> {
        // Counted from now, not from when it is polled, and on from there.
        let mut next = self.clock.now().after(FIRST.min(every));
        async move {
            loop {
                self.clock.sleep_until(next).await;
                next = next.after(every).max(self.clock.now());
                self.sweep().await.unwrap_or_default();
            }
        }
    }

    /// Sweeps this store once.
    ///
    /// In a task of its own: a panic ends this sweep, and no other.
    pub(super) async fn sweep(self: &Arc<Self>) -> Result<()> {
        let swept = tokio::spawn(Arc::clone(self).sweep_to_the_end()).await;
        let swept = swept.unwrap_or_else(|_| Err(Error::store("sweep", "the store panicked")));
        self.watch.note(&swept);
        if swept.is_err() {
            lock(&self.sweeps.stats).failures += 1;
        }
        swept
    }

    async fn sweep_to_the_end(self: Arc<Self>) -> Result<()> {
        let step = Sweep::new(self.sweeps.by, self.sweeps.limits, STEP);
        loop {
            let swept = tokio::time::timeout(LIMIT, self.store.sweep(&step)).await;
            let swept = swept.unwrap_or_else(|_| Err(Error::timeout("sweep")))?;
            {
                let mut stats = lock(&self.sweeps.stats);
                stats.expired += swept.expired;
                stats.outdated += swept.outdated;
                stats.evicted += swept.evicted;
                match swept.rest {
                    SweepRest::More => {}
                    SweepRest::Nothing => {
                        stats.completed += 1;
                        return Ok(());
                    }
                    SweepRest::Elsewhere => {
                        stats.elsewhere += 1;
                        return Ok(());
                    }
                }
            }
            tokio::task::yield_now().await;
        }
    }
}

impl Runtime {
    /// Sweeps all stores of this runtime now: removes what has expired, what was outdated, and what is beyond
    /// the limits.
    ///
    /// A store that another process is sweeping is left to that. What was done is in
    /// [`health`](Self::health).
    ///
    /// # Errors
    ///
    /// If a store fails; the others have been swept all the same.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the sweep to go on.
    pub async fn sweep(&self) -> Result<()> {
        self.inner.stores.sweep().await
    }
}
