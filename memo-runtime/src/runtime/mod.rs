//! The runtime: which stores there are, the thread that talks to them, and whose memos these are.
//!
//! A program has one process default. Others are bound to a task or a thread, so that tests run side
//! by side over the same statics, each with memos of its own.

#[cfg(feature = "store")]
mod attached;
#[cfg(feature = "store")]
mod breaker;
mod budget;
mod builder;
#[cfg(feature = "store")]
mod default;
#[cfg(feature = "store")]
mod env;
#[cfg(feature = "store")]
mod handle;
#[cfg(feature = "store")]
mod health;
mod invalidation;
#[cfg(feature = "store")]
mod io;
#[cfg(feature = "store")]
mod noted;
#[cfg(feature = "store")]
mod outdating;
pub(crate) mod scope;
#[cfg(feature = "async")]
mod spawn;
#[cfg(feature = "store")]
mod stores;
#[cfg(feature = "store")]
mod sweeps;
#[cfg(feature = "store")]
mod touches;

use std::fmt;
use std::sync::{Arc, RwLock};

use foldhash::fast::RandomState;
use hashbrown::HashMap;

pub use self::budget::set_max_bytes;
pub use self::builder::RuntimeBuilder;
#[cfg(feature = "store")]
pub use self::default::health;
#[cfg(feature = "store")]
pub use self::env::{Opener, Opening};
#[cfg(feature = "store")]
pub use self::health::{Health, StoreHealth};
pub use self::invalidation::{
    Completion, Invalidation, invalidate_all, invalidate_namespace, invalidate_tag,
    invalidate_tenant,
};
pub use self::scope::{Entered, Scoped};
#[cfg(feature = "async")]
pub use self::spawn::spawn;
#[cfg(feature = "store")]
pub use self::sweeps::SweepStats;
#[cfg(feature = "store")]
pub(crate) use self::{
    default::store,
    handle::{Fill, Refreshed, StoreHandle},
    invalidation::Removal,
    outdating::{Outdating, Reach},
};
use crate::memo::{AnyState, downcast};
use crate::realm::Realm;
use crate::sync::{read, write};

/// The stores of a program, and the thread that talks to them.
///
/// Memos of the process need none. Memos in `shared` scope use the process default, or the runtime
/// that is bound to their task or thread.
///
/// Dropping a runtime does what [`shutdown`](Self::shutdown) does and blocks for at most the flush
/// timeout.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::Runtime;
///
/// # fn block_on<F: Future>(future: F) -> F::Output {
/// #     let mut future = std::pin::pin!(future);
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     loop {
/// #         if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) { return output }
/// #         std::thread::yield_now();
/// #     }
/// # }
/// # block_on(async {
/// let runtime = Runtime::builder().build().await?;
/// let answer = runtime.scope(async { 6 * 7 }).await;
/// assert_eq!(answer, 42);
/// # runtime.shutdown().await;
/// # Ok::<_, memokit::Error>(()) }).unwrap();
/// ```
#[must_use = "dropping a runtime shuts it down"]
pub struct Runtime {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    realm: Arc<Realm>,
    /// The states of the memos that were called under this runtime, by the address of the memo.
    states: RwLock<States>,
    #[cfg(feature = "store")]
    stores: stores::Stores,
}

/// States, by the addresses of their memos.
type States = HashMap<usize, Arc<dyn AnyState>, RandomState>;

impl Runtime {
    /// Describes a runtime.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder::default()
    }

    /// Finishes what is being written, closes the stores, and stops.
    ///
    /// Takes no longer than the flush timeout. Calls of shared memos that come later compute, but for what the process
    /// has copies of.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future goes on as dropping the runtime does.
    #[cfg_attr(
        not(feature = "store"),
        expect(clippy::unused_async, reason = "waits for stores only")
    )]
    pub async fn shutdown(self) {
        #[cfg(feature = "store")]
        {
            default::resign(&self.inner);
            self.inner.stores.stop().await;
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        #[cfg(feature = "store")]
        {
            default::resign(&self.inner);
            self.inner.stores.stop_blocking();
        }
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("clock", self.inner.realm.clock())
            .finish_non_exhaustive()
    }
}

impl Inner {
    /// What the memos of this runtime share.
    pub(crate) fn realm(&self) -> &Arc<Realm> {
        &self.realm
    }

    /// The state that the memo at `address` has here.
    pub(crate) fn state<S: AnyState>(
        &self,
        address: usize,
        new: impl FnOnce(&Realm) -> Arc<S>,
    ) -> Arc<S> {
        self.known_state(address).unwrap_or_else(|| {
            // Made before the entry is held: making a state is more than a look.
            let new: Arc<dyn AnyState> = new(&self.realm);
            let mut states = write(&self.states);
            let state = states.entry(address).or_insert_with(|| Arc::clone(&new));
            let state = Arc::clone(state);
            // One that came too late is dropped under no lock.
            drop(states);
            downcast(state)
        })
    }

    /// The state that the memo at `address` has here, if it was called.
    pub(crate) fn known_state<S: AnyState>(&self, address: usize) -> Option<Arc<S>> {
        let state = read(&self.states).get(&address).map(Arc::clone)?;
        Some(downcast(state))
    }
}
