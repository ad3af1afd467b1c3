//! A place in the queue of those who wait for one key.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::chain::Waits;
use super::seats::Look;
use super::{Caller, Flight, Landing, Leader, Part};
use crate::sync::lock;
use crate::version::{FillToken, Membership};

/// A place in the queue of those who wait for one key.
///
/// # Cancel safety
///
/// Dropping a follower gives its place up.
#[derive(Debug)]
#[must_use = "a follower waits only when polled"]
pub(crate) struct Follower<K, V> {
    part: Arc<Part<K, V>>,
    flight: Arc<Flight<V>>,
    caller: Caller,
    seat: Option<u64>,
    /// Whether it counts among those who wait.
    boarded: bool,
    waits: Option<Waits>,
}

/// What waiting came to.
#[derive(Debug)]
pub(crate) enum Arrival<K, V> {
    /// Whoever computed has answered.
    Landed(Landing<V>),
    /// Whoever computed is gone: now it is this caller's turn.
    TakeOver(Leader<K, V>),
    /// Whoever computes goes on only if this caller does: it computes side by side.
    Aside,
}

impl<K, V> Follower<K, V> {
    pub(super) fn new(part: &Arc<Part<K, V>>, flight: Arc<Flight<V>>, caller: Caller) -> Self {
        Self {
            part: Arc::clone(part),
            flight,
            caller,
            seat: None,
            boarded: true,
            waits: None,
        }
    }

    /// The follower with the word of who waits by it.
    pub(super) fn waiting(mut self, waits: Waits) -> Self {
        self.waits = Some(waits);
        self
    }

    /// The groups of what is computed, as far as they were known when the flight began.
    pub(crate) fn groups(&self) -> &Membership {
        &self.flight.course.groups
    }

    /// The token that was taken when the flight began.
    pub(crate) fn token(&self) -> FillToken {
        self.flight.course.token
    }

    /// Gives the place up. Whatever this call waited for, it waits no longer.
    fn leave(&mut self) {
        self.boarded = false;
        self.waits = None;
        let left = lock(&self.flight.seats).queue().leave(self.seat.take());
        drop(left);
    }
}

// Nothing in it is pinned.
impl<K, V> Unpin for Follower<K, V> {}

impl<K, V: Clone> Future for Follower<K, V> {
    type Output = Arrival<K, V>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        // Cloned and dropped outside the lock: a waker is somebody else's code.
        let waker = context.waker().clone();
        let replaced = match &mut this.caller {
            Caller::Task(task) if !task.will_wake(&waker) => {
                Some(std::mem::replace(task, waker.clone()))
            }
            _ => None,
        };
        drop(replaced);
        let mut seats = lock(&this.flight.seats);
        let looked = seats.look(&this.caller);
        if let Look::Wait = looked {
            let outdated = seats.queue().take_seat(&mut this.seat, waker);
            drop(seats);
            drop(outdated);
            return Poll::Pending;
        }
        drop(seats);
        Poll::Ready(match looked {
            Look::Landed(landing) => Arrival::Landed(Landing::clone(&landing)),
            Look::Lead => {
                this.leave();
                Arrival::TakeOver(Leader::new(&this.part, this.flight.course.clone()))
            }
            Look::HeldUp | Look::Wait => Arrival::Aside,
        })
    }
}

impl<K, V> Drop for Follower<K, V> {
    fn drop(&mut self) {
        if self.boarded {
            self.leave();
            self.part.remove_if_deserted(&self.flight);
        }
    }
}
