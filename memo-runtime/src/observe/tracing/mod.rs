//! Events as `tracing` events: names of memos and numbers, never a key or a value.

use std::sync::Mutex;
use std::time::Duration;

use tracing::{Level, debug, enabled, trace, warn};

use super::limit::Limit;
use crate::clock::Clock;
use crate::event::EventKind;
use crate::sync::lock;

const TARGET: &str = "memokit";

/// Writes the events of one memo: daily life at `TRACE`, what changes what is stored at `DEBUG`,
/// what needs a look at `WARN`, there at most one of a kind in a second.
#[derive(Debug)]
pub(super) struct Traced {
    memo: &'static str,
    clock: Clock,
    /// One for each [`Trouble`].
    limits: [Mutex<Limit>; 7],
}

/// What needs a look.
#[derive(Clone, Copy, Debug)]
enum Trouble {
    RefreshPanic,
    Timeout,
    Undecodable,
    StoreError,
    PolicyFault,
    ListenerPanic,
    Lost,
}

/// How much an event matters.
enum Weight {
    Trace,
    Debug,
    Warn(Trouble),
}

impl Traced {
    pub(super) fn new(memo: &'static str, clock: Clock) -> Self {
        Self {
            memo,
            clock,
            limits: Default::default(),
        }
    }

    /// Writes an event that happened so many times; `times` is left out if it is one.
    pub(super) fn write(&self, kind: EventKind, times: u64) {
        let (memo, name) = (self.memo, kind.name());
        match weight(kind) {
            Weight::Trace => trace!(
                target: TARGET,
                memo,
                saved_micros = saved(kind),
                took_micros = took(kind),
                times = several(times),
                "{name}"
            ),
            Weight::Debug => debug!(
                target: TARGET,
                memo,
                saved_micros = saved(kind),
                times = several(times),
                "{name}"
            ),
            Weight::Warn(trouble) => self.warn(trouble, kind, times),
        }
    }

    fn warn(&self, trouble: Trouble, kind: EventKind, times: u64) {
        // What nobody reads is not held back either.
        if !enabled!(target: TARGET, Level::WARN) {
            return;
        }
        let now = self.clock.now();
        let passed = lock(&self.limits[trouble as usize]).pass(now, times);
        let Some(suppressed) = passed else { return };
        let (memo, name) = (self.memo, kind.name());
        warn!(
            target: TARGET,
            memo,
            events = lost(kind),
            times = several(times),
            suppressed = (suppressed > 0).then_some(suppressed),
            "{name}"
        );
    }
}

fn weight(kind: EventKind) -> Weight {
    match kind {
        EventKind::Hit { .. }
        | EventKind::Miss
        | EventKind::Join
        | EventKind::Compute { .. }
        | EventKind::Insert
        | EventKind::Replace => Weight::Trace,
        // An error is the user's own, and its caller has it.
        EventKind::StaleHit { .. }
        | EventKind::Error
        | EventKind::Refresh
        | EventKind::Evict
        | EventKind::Expire
        | EventKind::Invalidate
        | EventKind::Refuse => Weight::Debug,
        EventKind::RefreshPanic => Weight::Warn(Trouble::RefreshPanic),
        EventKind::Timeout => Weight::Warn(Trouble::Timeout),
        EventKind::Undecodable => Weight::Warn(Trouble::Undecodable),
        EventKind::StoreError => Weight::Warn(Trouble::StoreError),
        EventKind::PolicyFault => Weight::Warn(Trouble::PolicyFault),
        EventKind::ListenerPanic => Weight::Warn(Trouble::ListenerPanic),
        EventKind::Lost { .. } => Weight::Warn(Trouble::Lost),
    }
}

fn saved(kind: EventKind) -> Option<u64> {
    match kind {
        EventKind::Hit { saved } | EventKind::StaleHit { saved } => Some(micros(saved)),
        _ => None,
    }
}

fn took(kind: EventKind) -> Option<u64> {
    match kind {
        EventKind::Compute { took } => Some(micros(took)),
        _ => None,
    }
}

fn lost(kind: EventKind) -> Option<u64> {
    match kind {
        EventKind::Lost { events } => Some(events),
        _ => None,
    }
}

fn several(times: u64) -> Option<u64> {
    (times > 1).then_some(times)
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
