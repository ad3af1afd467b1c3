//! Where events go: to the counters, and to whoever listens.

use std::sync::{Arc, Mutex};

use super::Stats;
use super::lane::Lane;
use super::listener::Listener;
use super::listeners::Listeners;
use super::reading::Reading;
use super::watched::Watched;
use crate::event::{Event, EventKind};
use crate::reader::{Number, Numbered};
use crate::sync::lock;

/// Takes the events of one memo.
#[derive(Debug)]
pub(crate) struct Observer {
    watched: Arc<Watched>,
    /// What the counters read when they were last reset: they themselves never go back.
    baseline: Mutex<Reading>,
}

impl Observer {
    /// Creates the observer of a memo; `wide` are those who listen to its whole runtime.
    pub(crate) fn new(memo: &'static str, wide: Arc<Listeners>) -> Self {
        Self {
            watched: Arc::new(Watched::new(memo, wide)),
            baseline: Mutex::default(),
        }
    }

    /// Takes an event. Never called under a lock: a listener may call back into the memo.
    #[inline]
    pub(crate) fn emit(&self, kind: EventKind) {
        self.emit_many(kind, 1);
    }

    /// As [`emit`](Self::emit), so many times.
    #[inline]
    pub(crate) fn emit_many(&self, kind: EventKind, times: usize) {
        self.watched.emit(kind, times);
    }

    /// What this thread counts for itself, of a memo whose values are its own.
    pub(crate) fn open_lane(&self) -> Lane {
        Lane::open(&self.watched)
    }

    /// What hits are counted under by each thread for itself.
    pub(crate) fn number(&self) -> Option<Number> {
        self.watched.numbered.as_ref().map(Numbered::number)
    }

    /// What tells how many hits there were.
    pub(crate) fn hit_count(&self) -> HitCount {
        HitCount(Arc::clone(&self.watched))
    }

    /// Whether anybody is told of each event: then counting it is not enough.
    pub(crate) fn is_told(&self) -> bool {
        self.watched.is_told()
    }

    /// The entries of all lanes, and their bytes.
    pub(crate) fn held(&self) -> (u64, u64) {
        self.watched.lanes.held()
    }

    /// Tells a listener of each event from now on.
    pub(crate) fn listen(&self, listener: impl Fn(&Event<'_>) + Send + Sync + 'static) {
        self.watched.own.add(Listener::new(listener));
    }

    /// How many hits were counted, ever.
    pub(crate) fn hits(&self) -> u64 {
        self.watched.reading().counts.hits
    }

    /// What was counted since the last reset.
    pub(crate) fn stats(&self, entries: u64, bytes: u64) -> Stats {
        // Read under the lock: a reading from before another's reset would have less than it.
        let baseline = lock(&self.baseline);
        let now = self.watched.reading();
        now.since(&baseline).stats(entries, bytes)
    }

    /// Sets what [`stats`](Self::stats) reads to zero; returns what was counted until then.
    ///
    /// # Concurrency
    ///
    /// An event that happens meanwhile is counted either before the reset or after it.
    pub(crate) fn reset(&self) -> Stats {
        let mut baseline = lock(&self.baseline);
        let now = self.watched.reading();
        let ended = now.since(&baseline).stats(0, 0);
        *baseline = now;
        ended
    }
}

/// How many hits there were, for who has no other business with the observer.
#[derive(Clone, Debug)]
pub(crate) struct HitCount(Arc<Watched>);

impl HitCount {
    /// All hits, since the memo began.
    pub(crate) fn count(&self) -> u64 {
        self.0.hits()
    }
}

#[cfg(test)]
mod tests;
