//! Where events go: to the counters, and to whoever listens.

use super::Stats;
use super::counters::Counters;
use crate::event::EventKind;

/// Takes the events of one memo.
#[derive(Debug)]
pub(crate) struct Observer {
    counters: Counters,
}

impl Observer {
    pub(crate) fn new() -> Self {
        Self {
            counters: Counters::new(),
        }
    }

    /// Takes an event. Never called under a lock: a listener may call back into the memo.
    pub(crate) fn emit(&self, kind: EventKind) {
        self.counters.count(kind);
    }

    /// As [`emit`](Self::emit), so many times.
    pub(crate) fn emit_many(&self, kind: EventKind, times: usize) {
        for _ in 0..times {
            self.emit(kind);
        }
    }

    /// A reading of the counters.
    pub(crate) fn stats(&self, entries: u64, bytes: u64) -> Stats {
        self.counters.reading(entries, bytes)
    }
}
