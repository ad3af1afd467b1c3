//! Describing a runtime.

use std::fmt;
use std::sync::{Arc, RwLock};
#[cfg(feature = "store")]
use std::time::Duration;

use super::{Inner, Runtime};
use crate::clock::Clock;
use crate::error::Result;
use crate::realm::Realm;
#[cfg(feature = "store")]
use crate::{
    runtime::{default, stores::StoresBuilder},
    store::{Store, StoreLimits},
};

/// Describes a [`Runtime`]; made by [`Runtime::builder`].
///
/// [`build`](Self::build) gives a runtime for what is bound to it, as tests do; `start` makes it the default of the process, as
/// a service does once.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// # #[cfg(feature = "codec-postcard")] {
/// use std::time::Duration;
///
/// use memokit::Runtime;
/// use memokit::stores::MemoryStore;
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
/// let runtime = Runtime::builder()
///     .store(MemoryStore::new()) // where `scope = shared` keeps its values
///     .named("sessions", MemoryStore::new()) // where `store = "sessions"` does
///     .store_timeout(Duration::from_millis(100))
///     .build()
///     .await?;
/// assert_eq!(runtime.health().stores.len(), 2);
/// runtime.shutdown().await;
/// # Ok::<_, memokit::Error>(()) }).unwrap();
/// # }
/// ```
#[derive(Default)]
#[must_use = "a description does nothing until it is built"]
pub struct RuntimeBuilder {
    clock: Clock,
    max_bytes: Option<u64>,
    #[cfg(feature = "store")]
    stores: StoresBuilder,
}

impl RuntimeBuilder {
    /// Takes the time of the memos from `clock`, instead of the system.
    ///
    /// A store has a clock of its own: give it the same one.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the most bytes that all its memos hold together, keys and overhead included; 256 MiB by
    /// default, and `u64::MAX` is no limit.
    ///
    /// Of a runtime that is [started](Self::start) it holds for the memos of the process too. See
    /// [`set_max_bytes`](crate::set_max_bytes) for the details.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// Builds a runtime that serves only what is bound to it.
    ///
    /// # Errors
    ///
    /// If two stores have one name, limits are of a store that there is not, `sweep_every` is zero, or the I/O thread
    /// cannot be started.
    #[expect(
        clippy::unused_async,
        reason = "the name is public; stores will be asked here"
    )]
    pub async fn build(self) -> Result<Runtime> {
        Ok(Runtime {
            inner: self.build_inner()?,
        })
    }

    #[cfg_attr(
        not(feature = "store"),
        expect(clippy::unnecessary_wraps, reason = "fails with stores only")
    )]
    pub(super) fn build_inner(self) -> Result<Arc<Inner>> {
        let realm = Realm::new(self.clock);
        if let Some(bytes) = self.max_bytes {
            realm.budget().set_limit(bytes);
        }
        #[cfg(feature = "store")]
        let stores = self.stores.build(realm.clock())?;
        Ok(Arc::new(Inner {
            realm: Arc::new(realm),
            states: RwLock::default(),
            #[cfg(feature = "store")]
            stores,
        }))
    }
}

#[cfg(feature = "store")]
impl RuntimeBuilder {
    pub(super) fn with_stores(stores: StoresBuilder) -> Self {
        Self {
            stores,
            ..Self::default()
        }
    }

    /// Sets the default store: where shared memos that name none keep their values.
    pub fn store(mut self, store: impl Store) -> Self {
        self.stores.default = Some(Arc::new(store));
        self
    }

    /// Adds a store for memos that say `store = "name"`.
    pub fn named(mut self, name: impl Into<String>, store: impl Store) -> Self {
        self.stores.named.push((name.into(), Arc::new(store)));
        self
    }

    /// Sets how long a call waits for a store before it goes on without; 250 ms by default.
    pub fn store_timeout(mut self, timeout: Duration) -> Self {
        self.stores.timeout = timeout;
        self
    }

    /// Sets how long shutting down may take; 5 s by default.
    pub fn flush_timeout(mut self, timeout: Duration) -> Self {
        self.stores.flush_timeout = timeout;
        self
    }

    /// Sets how often the stores are swept; every 15 minutes by default, and a second after the first use.
    ///
    /// By the runtime's clock. One process sweeps a store at a time: the others leave it to that.
    /// [`Runtime::sweep`] does so at once.
    pub fn sweep_every(mut self, period: Duration) -> Self {
        self.stores.sweep_every = period;
        self
    }

    /// Sets what each store may hold; what is beyond that leaves when it is swept. By default 256 MiB of
    /// values, first in, first out.
    pub fn store_limits(mut self, limits: StoreLimits) -> Self {
        self.stores.limits = limits;
        self
    }

    /// As [`store_limits`](Self::store_limits), for the store of this name alone.
    pub fn limits_of(mut self, name: impl Into<String>, limits: StoreLimits) -> Self {
        self.stores.limits_of.push((name.into(), limits));
        self
    }

    /// Builds a runtime and makes it the default of the process.
    ///
    /// # Errors
    ///
    /// If the process has a default already, two memos of the program have one name (with the feature
    /// `registry`), two stores have one name, or the I/O thread cannot be started.
    pub async fn start(self) -> Result<Runtime> {
        #[cfg(feature = "registry")]
        crate::registry::check_names()?;
        let max_bytes = self.max_bytes;
        let runtime = self.build().await?;
        default::appoint(&runtime.inner).await?;
        if let Some(bytes) = max_bytes {
            runtime.set_max_bytes(bytes);
        }
        Ok(runtime)
    }
}

impl fmt::Debug for RuntimeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RuntimeBuilder")
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
