//! Those who listen to a memo, or to all memos of a runtime.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};

use super::listener::Listener;
use crate::event::Event;
use crate::sync::{read, write};

/// A list of listeners that only grows.
#[derive(Debug, Default)]
pub(crate) struct Listeners {
    /// Whether there is one: all that an event costs while there is none.
    any: AtomicBool,
    list: RwLock<Arc<[Arc<Listener>]>>,
}

/// Whether anybody ever listened to any memo: all that a hit asks while nobody has.
static LISTENED: AtomicBool = AtomicBool::new(false);

/// Whether anybody may be told of events, of whichever memo; be it code outside of memokit.
#[inline]
pub(crate) fn is_anybody_told() -> bool {
    cfg!(any(feature = "tracing", feature = "metrics")) || LISTENED.load(Ordering::Relaxed)
}

impl Listeners {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Tells a listener of each event from now on.
    #[cfg_attr(
        not(any(test, feature = "test-util")),
        expect(dead_code, reason = "all memos of a runtime are listened to in tests")
    )]
    pub(crate) fn listen(&self, listener: impl Fn(&Event<'_>) + Send + Sync + 'static) {
        self.add(Listener::new(listener));
    }

    pub(super) fn add(&self, listener: Listener) {
        let mut list = write(&self.list);
        *list = list.iter().cloned().chain([Arc::new(listener)]).collect();
        // Whoever sees this takes the lock to see the list, so nothing needs to be ordered by it.
        self.any.store(true, Ordering::Relaxed);
        LISTENED.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.any.load(Ordering::Relaxed)
    }

    pub(super) fn all(&self) -> Arc<[Arc<Listener>]> {
        Arc::clone(&read(&self.list))
    }
}
