//! How a promise is tried: a place, a runtime and a time.

use std::marker::PhantomData;
use std::pin::Pin;
use std::slice::from_ref;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::handle::Handle;
use super::place::Place;
use super::promises::Promise;
use crate::clock::{Clock, Tick};
use crate::error::Result;
use crate::key::StoreKey;
use crate::store::Store;
use crate::sync::lock;

/// The ttl that a test outlives under a clock of its own, and the one that it waits for: some servers count in
/// seconds.
const MINUTE: Duration = Duration::from_mins(1);
const SECOND: Duration = Duration::from_secs(1);

/// How late a server's clock may be that counts in seconds, and rounds up.
const COARSE: Duration = Duration::from_secs(2);

/// The last of what is shorter than a ttl.
const MILLISECOND: Duration = Duration::from_millis(1);

/// How often to look for what is about to happen.
const PAUSE: Duration = Duration::from_millis(10);

/// Holds the store that `open` opens to one promise.
///
/// # Panics
///
/// If the store breaks it, with words that say how; or if the store cannot be opened.
pub fn check_store<S: Store>(promise: &str, open: impl AsyncFn(&Place) -> Result<S>) {
    let opener = Opener(open, PhantomData);
    check(Promise::named(promise), &opener, Duration::from_secs(10));
}

/// Holds a store to one promise; what is to come about in time has `patience`.
pub(super) fn check(promise: &'static Promise, open: &dyn Open, patience: Duration) {
    let trial = Trial {
        open,
        promise,
        patience,
        place: Place::new(),
        opened: Mutex::default(),
    };
    if promise.is_opened_elsewhere() {
        let opened = executor().block_on(trial.open());
        *lock(&trial.opened) = Some(opened);
    }
    executor().block_on((promise.keep)(&trial));
}

/// As the I/O thread of a runtime has it.
fn executor() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a test needs an executor")
}

/// What opens a store at a place, whatever its types.
pub(super) trait Open {
    fn open<'a>(&'a self, place: &'a Place) -> Opening<'a>;
}

/// A store that is being opened.
pub(super) type Opening<'a> = Pin<Box<dyn Future<Output = Result<Arc<dyn Store>>> + 'a>>;

/// An opener as it was written.
pub(super) struct Opener<F, S>(pub(super) F, pub(super) PhantomData<fn() -> S>);

impl<F: AsyncFn(&Place) -> Result<S>, S: Store> Open for Opener<F, S> {
    fn open<'a>(&'a self, place: &'a Place) -> Opening<'a> {
        Box::pin(async move { Ok(Arc::new((self.0)(place).await?) as Arc<dyn Store>) })
    }
}

/// One promise on trial: a place, and what opens the store there.
pub(super) struct Trial<'t> {
    open: &'t dyn Open,
    promise: &'static Promise,
    /// How long to wait for what is to come about.
    pub(super) patience: Duration,
    place: Place,
    /// The handle that was opened in another runtime, which has ended.
    opened: Mutex<Option<Handle>>,
}

impl Trial<'_> {
    /// Opens the store of this trial: each time another handle of it.
    pub(super) async fn open(&self) -> Handle {
        let opened = lock(&self.opened).take();
        match opened {
            Some(handle) => handle,
            None => self.open_at(&self.place).await,
        }
    }

    /// Opens a store at some place.
    pub(super) async fn open_at(&self, place: &Place) -> Handle {
        match self.open.open(place).await {
            Ok(store) => Handle::new(store, self.promise),
            Err(error) => panic!("the opener failed: {error}"),
        }
    }

    /// Waits a little for something to come about, if there is still time since `began`.
    pub(super) async fn may_wait(&self, began: Tick) -> bool {
        tokio::time::sleep(PAUSE).await;
        Clock::SYSTEM.now().since(began) < self.patience
    }

    /// Whether a test holds the clock of the store, once it is open.
    pub(super) fn is_timed(&self) -> bool {
        self.place.manual().is_some()
    }

    /// Moves the time of the store, where a test holds it.
    pub(super) fn advance(&self, by: Duration) {
        if let Some(clock) = self.place.manual() {
            clock.advance(by);
        }
    }

    /// Lets a little time pass, so that what comes is later than what was.
    pub(super) async fn pass(&self) {
        self.advance(2 * MILLISECOND);
        if !self.is_timed() {
            tokio::time::sleep(2 * MILLISECOND).await;
        }
    }

    /// A ttl that can be outlived.
    pub(super) fn ttl(&self) -> Duration {
        if self.is_timed() { MINUTE } else { SECOND }
    }

    /// Lets the [`ttl`](Self::ttl) of what was just put pass, and sees to it that `key` is read until then, where
    /// a test holds the clock, and not from then on.
    ///
    /// `meanwhile` is done a few times before.
    pub(super) async fn outlives(
        &self,
        handle: &Handle,
        key: &StoreKey,
        value: &[u8],
        meanwhile: impl AsyncFn(),
    ) {
        let put = Clock::SYSTEM.now();
        let ttl = self.ttl();
        if self.is_timed() {
            for step in [ttl / 2, (ttl / 2).saturating_sub(MILLISECOND)] {
                self.advance(step);
                meanwhile().await;
                handle.read(key, Some(value)).await;
            }
            self.advance(MILLISECOND);
            return handle.read(key, None).await;
        }
        loop {
            // What is read is asked for now or later.
            let age = Clock::SYSTEM.now().since(put);
            if age > ttl + COARSE {
                return handle.read(key, None).await;
            }
            if handle.get(from_ref(key)).await == [None] {
                return;
            }
            meanwhile().await;
            tokio::time::sleep(PAUSE).await;
        }
    }
}
