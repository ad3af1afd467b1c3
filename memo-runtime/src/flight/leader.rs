//! The right, and the duty, to compute one key.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Flight, Flights, Landing, Lead};
use crate::sync::lock;
use crate::version::FillToken;

/// The right, and the duty, to compute one key.
///
/// Dropping a leader that has not answered leaves the flight to whoever comes first, so a panicking
/// or cancelled compute never strands the others.
#[derive(Debug)]
#[must_use = "dropping a leader abandons its flight"]
pub(crate) struct Leader<'f, K, V> {
    flights: &'f Flights<K, V>,
    flight: Arc<Flight<K, V>>,
}

impl<'f, K, V> Leader<'f, K, V> {
    pub(super) fn new(flights: &'f Flights<K, V>, flight: Arc<Flight<K, V>>) -> Self {
        Self { flights, flight }
    }

    /// The token that was taken when the flight began: what it computes may be stored under it.
    pub(crate) fn token(&self) -> FillToken {
        self.flight.token
    }

    /// Answers all who wait, and all who come before the leader is dropped.
    ///
    /// Drop it once the value is stored: who comes after that looks for it there.
    pub(crate) fn answer(&self, landing: Landing<V>) {
        // Only the leader answers, and does so once: the cell is empty.
        self.flight.landing.set(landing).ok();
        self.flight.wake_all();
    }

    /// Answers all who wait, and ends the flight.
    ///
    /// Store the value first: who comes after the landing looks for it there.
    pub(crate) fn land(self, landing: Landing<V>) {
        self.answer(landing);
    }
}

impl<K, V> Drop for Leader<'_, K, V> {
    fn drop(&mut self) {
        if let Some(landing) = self.flight.landing.get() {
            if let Landing::Value(_) = landing {
                // Before the flight is gone: who finds none must see that one has landed.
                self.flights.landings.fetch_add(1, Ordering::SeqCst);
            }
            self.flights.remove(&self.flight);
            return;
        }
        lock(&self.flight.seats).leader = Lead::Vacant;
        self.flights.remove_if_deserted(&self.flight);
        self.flight.wake_all();
    }
}
