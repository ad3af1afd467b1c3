//! Who is to be woken at which moment.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::task::Waker;

use super::Tick;
use crate::sync::lock;

/// Wakers by the moment at which they are to be woken.
#[derive(Debug, Default)]
pub(super) struct Timers {
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    due: BTreeMap<Timer, Waker>,
    next: u64,
}

/// One waker among all: its moment, and a number that tells it from others of that moment.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Timer {
    at: Tick,
    number: u64,
}

impl Timers {
    pub(super) const fn new() -> Self {
        Self {
            queue: Mutex::new(Queue {
                due: BTreeMap::new(),
                next: 0,
            }),
        }
    }

    /// Adds a waker; tells whether it is the first that is due.
    pub(super) fn add(&self, at: Tick, waker: Waker) -> (Timer, bool) {
        let mut queue = lock(&self.queue);
        let timer = Timer {
            at,
            number: queue.next,
        };
        queue.next += 1;
        queue.due.insert(timer, waker);
        let is_first = queue.due.keys().next() == Some(&timer);
        (timer, is_first)
    }

    /// Forgets a waker; a waker is somebody else's code, so it is dropped outside of the lock.
    pub(super) fn remove(&self, timer: Timer) -> Option<Waker> {
        lock(&self.queue).due.remove(&timer)
    }

    /// The first moment at which somebody is to be woken.
    pub(super) fn first(&self) -> Option<Tick> {
        lock(&self.queue).due.keys().next().map(|timer| timer.at)
    }

    /// How many are to be woken.
    #[cfg(any(test, feature = "test-util"))]
    pub(super) fn len(&self) -> usize {
        lock(&self.queue).due.len()
    }

    /// Wakes all whose moment has come; tells whether there were any.
    pub(super) fn wake_due(&self, now: Tick) -> bool {
        let mut due = Vec::new();
        let mut queue = lock(&self.queue);
        while let Some(first) = queue.due.first_entry()
            && first.key().at <= now
        {
            due.push(first.remove());
        }
        drop(queue);
        let any = !due.is_empty();
        for waker in due {
            crate::contain::contain(|| waker.wake());
        }
        any
    }
}
