//! The right, and the duty, to compute one key.

use std::sync::Arc;
#[cfg(any(test, feature = "async"))]
use std::task::Waker;

use super::chain::{Link, Named, Waits};
use super::seats::Lead;
use super::{Caller, Flight, Flights, Follower, Landing};
use crate::sync::lock;
use crate::version::{FillToken, Membership};

/// The right, and the duty, to compute one key.
///
/// Dropping a leader that has not answered leaves the flight to whoever comes first, so a panicking
/// or cancelled compute never strands the others.
#[derive(Debug)]
#[must_use = "dropping a leader abandons its flight"]
pub(crate) struct Leader<K, V> {
    flights: Arc<Flights<K, V>>,
    flight: Arc<Flight<K, V>>,
    /// Whether nobody knows of the flight any more.
    has_ended: bool,
}

impl<K, V> Leader<K, V> {
    pub(super) fn new(flights: &Arc<Flights<K, V>>, flight: Arc<Flight<K, V>>) -> Self {
        Self {
            flights: Arc::clone(flights),
            flight,
            has_ended: false,
        }
    }

    /// The token that was taken when the flight began: what it computes may be stored under it.
    pub(crate) fn token(&self) -> FillToken {
        self.flight.token
    }

    /// The groups of what it computes, as far as they were known when the flight began.
    pub(crate) fn groups(&self) -> &Membership {
        &self.flight.groups
    }

    /// The flight as a link of the chain of computes, inside of the compute that runs here.
    pub(crate) fn link(&self) -> Arc<Link> {
        Link::new(self.flight())
    }

    /// The flight, as it is named in a chain of computes.
    pub(crate) fn flight(&self) -> Named {
        (self.flight.id, self.flights.memo)
    }

    /// A place among those who wait for this flight.
    pub(crate) fn follower(&self, caller: Caller) -> Follower<K, V> {
        lock(&self.flight.seats).board(&caller);
        Follower::new(&self.flights, Arc::clone(&self.flight), caller)
    }

    /// Notes who computes now, as another task may go on with what one has begun.
    #[cfg(any(test, feature = "async"))]
    pub(crate) fn computed_by(&self, waker: &Waker) {
        self.led_by(Lead::Task(waker.clone()));
    }

    /// Notes that no call computes: the one that began it may give up, and come back to wait.
    pub(crate) fn computed_in_background(&self) {
        self.led_by(Lead::Background);
    }

    /// Notes who is to compute.
    pub(crate) fn led_by(&self, lead: Lead) {
        let before = lock(&self.flight.seats).queue().set_leader(lead);
        drop(before);
    }

    /// Notes that another call is to compute, which will be given this; a place among those who wait
    /// for it, unless that could never end.
    pub(crate) fn leave_to(&self, lead: Lead, caller: Caller) -> Option<Follower<K, V>> {
        let waits = Waits::on(self.flight.id, self.flights.memo).ok()?;
        self.led_by(lead);
        Some(self.follower(caller).waiting(waits))
    }

    /// Answers all who wait, and all who come before the leader is dropped.
    ///
    /// Drop it once the value is stored: who comes after that looks for it there.
    pub(crate) fn answer(&self, landing: Landing<V>) {
        lock(&self.flight.seats).land(Arc::new(landing));
        self.flight.wake_all();
    }

    /// Answers all who wait, and ends the flight.
    ///
    /// Store the value first: who comes after the landing looks for it there.
    pub(crate) fn land(self, landing: Landing<V>) {
        self.land_with(matches!(landing, Landing::Value(_)), || landing);
    }

    /// As [`land`](Self::land), where the landing is made only if anybody waits.
    pub(crate) fn land_with(mut self, has_value: bool, landing: impl FnOnce() -> Landing<V>) {
        self.has_ended = self.flights.end_if_alone(&self.flight, has_value);
        if !self.has_ended {
            self.answer(landing());
        }
    }
}

impl<K, V> Drop for Leader<K, V> {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let mut seats = lock(&self.flight.seats);
        if let Some(landing) = seats.landing().cloned() {
            drop(seats);
            let has_value = matches!(*landing, Landing::Value(_));
            self.flights.remove_landed(&self.flight, has_value);
            return;
        }
        let before = seats.queue().set_leader(Lead::Vacant);
        drop(seats);
        drop(before);
        self.flights.remove_if_deserted(&self.flight);
        self.flight.wake_all();
    }
}

/// Runs a compute of this leader, inside of the chain, on whichever thread it is polled; the flight
/// learns which task does so.
#[cfg(feature = "async")]
pub(crate) async fn led<K, V, F: Future>(leader: &Leader<K, V>, compute: F) -> F::Output {
    let link = leader.link();
    let mut compute = std::pin::pin!(compute);
    let mut known: Option<Waker> = None;
    std::future::poll_fn(|context| {
        let waker = context.waker();
        if known.as_ref().is_none_or(|known| !known.will_wake(waker)) {
            leader.computed_by(waker);
            known = Some(waker.clone());
        }
        let _inside = link.enter();
        compute.as_mut().poll(context)
    })
    .await
}
