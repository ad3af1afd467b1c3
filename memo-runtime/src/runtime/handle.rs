//! What is asked of one store: on the I/O thread, within the store timeout, under the gate and the fences.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::attached::{Attached, check_count};
use super::breaker::{Again, Debt};
use super::io::Io;
use crate::error::Result;
use crate::key::StoreKey;
use crate::store::{Read, StoreGroup, Write};
use crate::version::{Fence, FillToken};

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

/// One store, asked on the I/O thread and within the store timeout.
#[derive(Clone)]
pub(crate) struct StoreHandle {
    pub(super) attached: Arc<Attached>,
    pub(super) io: Arc<Io>,
    pub(super) timeout: Duration,
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
    /// A value that is too large for the store is not sent, and is not stored. The fences are asked when the write begins, on the I/O thread, whatever has become of the
    /// caller by then; the tokens of the writes by the store, when they are written.
    pub(crate) async fn put_many(&self, fills: Vec<Fill>) -> Result<Vec<bool>> {
        self.ask("put_many", Debt::None, |attached| async move {
            let _filling = attached.gate.read().await;
            let may_go = |fill: &Fill| attached.takes(&fill.write) && fill.fence.holds();
            let mut stored: Vec<bool> = fills.iter().map(may_go).collect();
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

    /// Whether a value may be sent to the store; one that is too large for it is counted.
    pub(crate) fn takes(&self, write: &Write) -> bool {
        self.attached.takes(write)
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
        let debt = Debt::Keys(keys.clone(), fences.clone());
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
    pub(super) async fn outdate_many(&self, groups: Vec<StoreGroup>, again: Again) -> Result<()> {
        let debt = Debt::Groups(groups.clone(), Arc::clone(&again));
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
