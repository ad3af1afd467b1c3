//! One listener: told of one event after the other, by whichever thread comes by.

use std::fmt;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::thread;

use super::causes::Caused;
use super::queue::{QUEUE, Queue};
use super::watched::Watched;
use crate::event::{Event, EventKind};
use crate::sync::lock;

/// How many events a thread tells before it lets another have the turn.
const TURN: usize = 64;
/// How many events one call tells before it stops others from adding to them. Larger than what a
/// queue holds, so that a listener that was blocked is told of all that waited, losses included.
const TIRED: usize = 2 * QUEUE;

/// Something that happened, on its way to a listener.
#[derive(Debug)]
pub(super) struct Occurrence {
    pub(super) watched: Arc<Watched>,
    pub(super) kind: EventKind,
    /// The listeners that led to it.
    causes: Vec<u64>,
}

impl Occurrence {
    pub(super) fn new(watched: &Arc<Watched>, kind: EventKind, causes: Vec<u64>) -> Self {
        Self {
            watched: Arc::clone(watched),
            kind,
            causes,
        }
    }
}

/// A listener with the events that it has not been told of.
///
/// # Concurrency
///
/// Nobody waits for the turn: who does not get it leaves the event in the queue to who has it.
/// After a turn has ended the queue is looked at once more, so nothing stays in it: whoever queued
/// an event and found the turn taken did so before it ended, and thus before that look.
pub(super) struct Listener {
    id: u64,
    call: Box<dyn Fn(&Event<'_>) + Send + Sync>,
    queue: Mutex<Queue>,
    /// Held by the thread that calls. The one lock under which user code runs: no one blocks on it.
    turn: Mutex<()>,
}

impl Listener {
    pub(super) fn new(call: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            call: Box::new(call),
            queue: Mutex::new(Queue::new()),
            turn: Mutex::new(()),
        }
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// Leaves an event for this listener; false if it is lost.
    #[must_use]
    pub(super) fn queue(&self, occurrence: Occurrence) -> bool {
        lock(&self.queue).push(occurrence)
    }

    /// Tells what is queued, unless another thread is at it.
    ///
    /// Bounded even where others queue as fast as the listener hears: after [`TIRED`] events what
    /// they add is lost until the queue is empty, and the next call tells of the losses.
    pub(super) fn deliver(&self) {
        let mut told = 0;
        while lock(&self.queue).has_work(told >= TIRED) {
            let Some(turn) = self.take_turn() else {
                return;
            };
            for _ in 0..TURN {
                let next = lock(&self.queue).pop(told >= TIRED);
                let Some(occurrence) = next else { break };
                self.tell(occurrence);
                told += 1;
            }
            drop(turn);
            if told >= TURN {
                // Others queue all the time: let them have a turn.
                thread::yield_now();
            }
        }
    }

    fn take_turn(&self) -> Option<MutexGuard<'_, ()>> {
        match self.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn tell(&self, occurrence: Occurrence) {
        let Occurrence {
            watched,
            kind,
            mut causes,
        } = occurrence;
        causes.push(self.id);
        let _caused = Caused::by(causes);
        let memo = watched.memo;
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| (self.call)(&Event { memo, kind })))
        {
            contain(payload);
            watched.emit(EventKind::ListenerPanic, 1);
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Drops what a panic carried, which is user code and may panic too; what that carries is never
/// dropped.
fn contain(payload: Box<dyn std::any::Any + Send>) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        let _leaked = ManuallyDrop::new(payload);
    }
}

#[cfg(test)]
mod tests;
