//! A store that fails as a test says.

mod held;
mod operation;
mod plan;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use self::held::Held;
pub use self::operation::Operation;
use self::plan::{Fate, Fault, Plan, Which};
use crate::clock::Clock;
use crate::key::StoreKey;
use crate::store::{Read, Store, StoreFuture, StoreGroup, Sweep, Swept, Usage, Write};

/// A store that delays, holds, fails, drops or corrupts the operations that a test names, or panics in them.
///
/// Clones share the store, the counts and the faults, so a test keeps one and gives the other to a
/// runtime.
///
/// # Numbers
///
/// An operation is named by its kind and its number: the operations of a kind are numbered from 1,
/// in the order in which they are called since the store was made. Those of [`Operation::Any`] are
/// all together. A call of `usage` or `close` is no operation, and is passed on.
///
/// A number that is past or 0 is a panic: such a fault would befall nothing. Several faults may
/// befall one operation: it waits for all that delays or holds it, and then panics, or else fails, or else is dropped,
/// or else is corrupted.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::stores::MemoryStore;
/// use memokit::testing::{FaultStore, Operation};
/// use memokit::{Store, StoreKey, Write};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let store = FaultStore::new(MemoryStore::new());
/// store.fail(Operation::Write, 1);
/// store.corrupt(Operation::Read, 2);
///
/// let key = StoreKey::from("m1:demo:key");
/// let write = [Write::new(key.clone(), vec![7])];
/// assert!(store.put_many(&write).await.is_err());
/// store.put_many(&write).await?;
///
/// let key = [key];
/// assert_eq!(store.get_many(&key).await?[0].value, Some(vec![7]));
/// assert_ne!(store.get_many(&key).await?[0].value, Some(vec![7]));
/// assert_eq!(store.count(Operation::Any), 4);
/// # Ok::<_, memokit::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct FaultStore {
    inner: Arc<dyn Store>,
    clock: Clock,
    plan: Arc<Plan>,
}

impl FaultStore {
    /// A store without a fault, over `inner`.
    pub fn new(inner: impl Store) -> Self {
        Self {
            inner: Arc::new(inner),
            clock: Clock::SYSTEM,
            plan: Arc::default(),
        }
    }

    /// Counts the time of [`delay`](Self::delay) by `clock`, instead of the system's.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Lets the `n`-th operation take `delay` longer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use std::time::Duration;
    /// use memokit::stores::MemoryStore;
    /// use memokit::testing::{FaultStore, ManualClock, Operation};
    /// use memokit::{Store, StoreKey};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let clock = ManualClock::new();
    /// let store = FaultStore::new(MemoryStore::new()).with_clock(clock.clock());
    /// store.delay(Operation::Read, 1, Duration::from_secs(3));
    ///
    /// let key = [StoreKey::from("m1:demo:key")];
    /// let reader = store.clone();
    /// let reading = tokio::spawn(async move { reader.get_many(&key).await });
    /// while store.count(Operation::Read) == 0 {
    ///     tokio::task::yield_now().await;
    /// }
    /// assert!(!reading.is_finished());
    /// clock.advance(Duration::from_secs(3));
    /// reading.await.unwrap()?;
    /// # Ok::<_, memokit::Error>(()) }).unwrap();
    /// ```
    #[track_caller]
    pub fn delay(&self, operation: Operation, n: u64, delay: Duration) {
        self.plan.add(operation, Which::Nth(n), Fault::Delay(delay));
    }

    /// Lets the `n`-th operation wait until it is released.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::stores::MemoryStore;
    /// use memokit::testing::{FaultStore, Operation};
    /// use memokit::{Store, StoreKey};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let store = FaultStore::new(MemoryStore::new());
    /// let held = store.hold(Operation::Read, 1);
    ///
    /// let key = [StoreKey::from("m1:demo:key")];
    /// let reader = store.clone();
    /// let reading = tokio::spawn(async move { reader.get_many(&key).await });
    /// held.reached().await;
    /// assert!(!reading.is_finished());
    /// held.release();
    /// reading.await.unwrap()?;
    /// # Ok::<_, memokit::Error>(()) }).unwrap();
    /// ```
    #[track_caller]
    pub fn hold(&self, operation: Operation, n: u64) -> Held {
        let held = Held::new();
        let gate = Arc::clone(&held.gate);
        self.plan.add(operation, Which::Nth(n), Fault::Hold(gate));
        held
    }

    /// Lets the `n`-th operation fail, without being done.
    #[track_caller]
    pub fn fail(&self, operation: Operation, n: u64) {
        self.plan.add(operation, Which::Nth(n), Fault::Fail);
    }

    /// Lets the `n`-th operation panic, without being done.
    #[track_caller]
    pub fn panic(&self, operation: Operation, n: u64) {
        self.plan.add(operation, Which::Nth(n), Fault::Panic);
    }

    /// Lets every operation of a kind fail from now on, until the store is [healed](Self::heal).
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::stores::MemoryStore;
    /// use memokit::testing::{FaultStore, Operation};
    /// use memokit::{ErrorKind, Store, StoreKey};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let store = FaultStore::new(MemoryStore::new());
    /// store.fail_all(Operation::Any);
    /// let key = [StoreKey::from("m1:demo:key")];
    /// let error = store.get_many(&key).await.unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Store);
    /// store.heal();
    /// store.get_many(&key).await?;
    /// # Ok::<_, memokit::Error>(()) }).unwrap();
    /// ```
    pub fn fail_all(&self, operation: Operation) {
        self.plan.add(operation, Which::All, Fault::Fail);
    }

    /// Lets the `n`-th operation be confirmed without being done: a write stores nothing, a removal
    /// and a use change nothing, a read finds nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::stores::MemoryStore;
    /// use memokit::testing::{FaultStore, Operation};
    /// use memokit::{Store, StoreKey, Write};
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let store = FaultStore::new(MemoryStore::new());
    /// store.drop_nth(Operation::Write, 1);
    /// let key = StoreKey::from("m1:demo:key");
    /// store.put_many(&[Write::new(key.clone(), vec![7])]).await?;
    /// assert_eq!(store.get_many(&[key]).await?[0].value, None);
    /// # Ok::<_, memokit::Error>(()) }).unwrap();
    /// ```
    #[track_caller]
    pub fn drop_nth(&self, operation: Operation, n: u64) {
        self.plan.add(operation, Which::Nth(n), Fault::Drop);
    }

    /// Lets a bit of each value flip on its way: what the `n`-th operation reads, or writes.
    #[track_caller]
    pub fn corrupt(&self, operation: Operation, n: u64) {
        self.plan.add(operation, Which::Nth(n), Fault::Corrupt);
    }

    /// Forgets all faults that are planned; what is held or delayed goes on so.
    pub fn heal(&self) {
        self.plan.clear();
    }

    /// How many operations of this kind were called.
    pub fn count(&self, operation: Operation) -> u64 {
        self.plan.count(operation)
    }

    fn begin(&self, operation: Operation) -> Fate {
        self.plan.begin(operation, &self.clock)
    }
}

impl Store for FaultStore {
    fn address(&self) -> String {
        self.inner.address()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        let fate = self.begin(Operation::Read);
        Box::pin(async move {
            fate.befall().await?;
            let mut reads = self.inner.get_many(keys).await?;
            if fate.drops() {
                for read in &mut reads {
                    read.value = None;
                }
            }
            if fate.corrupts() {
                let values = reads.iter_mut().filter_map(|read| read.value.as_mut());
                values.for_each(|value| corrupt(value));
            }
            Ok(reads)
        })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        let fate = self.begin(Operation::Write);
        Box::pin(async move {
            fate.befall().await?;
            if fate.drops() {
                return Ok(vec![true; entries.len()]);
            }
            if !fate.corrupts() {
                return self.inner.put_many(entries).await;
            }
            let mut entries = entries.to_vec();
            let values = entries.iter_mut().map(|entry| &mut entry.value);
            values.for_each(|value| corrupt(value));
            self.inner.put_many(&entries).await
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        let fate = self.begin(Operation::Remove);
        Box::pin(async move {
            fate.befall().await?;
            if fate.drops() {
                return Ok(vec![true; keys.len()]);
            }
            self.inner.remove_many(keys).await
        })
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        let fate = self.begin(Operation::Remove);
        Box::pin(async move {
            fate.befall().await?;
            if fate.drops() {
                return Ok(());
            }
            self.inner.outdate_many(groups).await
        })
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        let fate = self.begin(Operation::Touch);
        Box::pin(async move {
            fate.befall().await?;
            if fate.drops() {
                return Ok(());
            }
            self.inner.touch_many(keys).await
        })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        self.inner.usage()
    }

    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        let fate = self.begin(Operation::Sweep);
        Box::pin(async move {
            fate.befall().await?;
            if fate.drops() {
                return Ok(Swept::default());
            }
            self.inner.sweep(sweep).await
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        self.inner.close()
    }
}

impl fmt::Debug for FaultStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultStore")
            .field("inner", &self.inner.address())
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// Flips a bit in the middle, where the payload is.
fn corrupt(value: &mut [u8]) {
    let middle = value.len() / 2;
    if let Some(byte) = value.get_mut(middle) {
        *byte ^= 1;
    }
}
