//! The right, and the duty, to compute one key.

use std::sync::Arc;

use super::{Flight, Flights, Landing, Lead};
use crate::sync::lock;
use crate::version::FillToken;

/// The right, and the duty, to compute one key.
///
/// Dropping a leader that has not landed hands the flight to the next follower, so a panicking or
/// cancelled compute never strands the others.
#[derive(Debug)]
#[must_use = "dropping a leader abandons its flight"]
pub(crate) struct Leader<'f, K, V> {
    flights: &'f Flights<K, V>,
    flight: Arc<Flight<K, V>>,
    landed: bool,
}

impl<'f, K, V> Leader<'f, K, V> {
    pub(super) fn new(flights: &'f Flights<K, V>, flight: Arc<Flight<K, V>>) -> Self {
        Self {
            flights,
            flight,
            landed: false,
        }
    }

    /// The token that was taken when the flight began: what it computes may be stored under it.
    pub(crate) fn token(&self) -> FillToken {
        self.flight.token
    }

    /// Ends the flight and answers all who wait.
    ///
    /// Store the value first: whoever comes after the landing looks for it there.
    pub(crate) fn land(mut self, landing: Landing<V>) {
        self.landed = true;
        // Only leaders land, and there is one: the cell is empty.
        self.flight.landing.set(landing).ok();
        self.flights.remove(&self.flight);
        let waiting = std::mem::take(&mut lock(&self.flight.seats).waiting);
        for (_, waker) in waiting {
            waker.wake();
        }
    }
}

impl<K, V> Drop for Leader<'_, K, V> {
    fn drop(&mut self) {
        if self.landed {
            return;
        }
        lock(&self.flight.seats).leader = Lead::Vacant;
        self.flights.remove_if_deserted(&self.flight);
        self.flight.wake_next();
    }
}
