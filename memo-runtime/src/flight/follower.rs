//! A place in the queue of those who wait for one key.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::{Caller, Flight, Flights, Landing, Lead, Leader};
use crate::sync::lock;

/// A place in the queue of those who wait for one key.
///
/// # Cancel safety
///
/// Dropping a follower gives its place up; if it had just been chosen to take over, the next one is.
#[derive(Debug)]
#[must_use = "a follower waits only when polled"]
pub(crate) struct Follower<'f, K, V> {
    flights: &'f Flights<K, V>,
    flight: Arc<Flight<K, V>>,
    caller: Caller,
    seat: Option<u64>,
}

/// What waiting came to.
#[derive(Debug)]
pub(crate) enum Arrival<'f, K, V> {
    /// Whoever computed has answered.
    Landed(Landing<V>),
    /// Whoever computed is gone: now it is this caller's turn.
    TakeOver(Leader<'f, K, V>),
}

impl<'f, K, V> Follower<'f, K, V> {
    pub(super) fn new(
        flights: &'f Flights<K, V>,
        flight: Arc<Flight<K, V>>,
        caller: Caller,
    ) -> Self {
        Self {
            flights,
            flight,
            caller,
            seat: None,
        }
    }
}

impl<'f, K, V: Clone> Future for Follower<'f, K, V> {
    type Output = Arrival<'f, K, V>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Some(landing) = this.flight.landing.get() {
            return Poll::Ready(Arrival::Landed(landing.clone()));
        }
        let mut seats = lock(&this.flight.seats);
        if seats.leader == Lead::Vacant {
            seats.leader = this.caller.lead();
            seats.waiting.retain(|(seat, _)| Some(*seat) != this.seat);
            drop(seats);
            this.seat = None;
            let leader = Leader::new(this.flights, Arc::clone(&this.flight));
            return Poll::Ready(Arrival::TakeOver(leader));
        }
        match seats
            .waiting
            .iter_mut()
            .find(|(seat, _)| Some(*seat) == this.seat)
        {
            Some((_, waker)) => waker.clone_from(context.waker()),
            None => {
                let seat = seats.next_seat;
                seats.next_seat += 1;
                seats.waiting.push((seat, context.waker().clone()));
                this.seat = Some(seat);
            }
        }
        drop(seats);
        // A landing between the first look and taking the seat has woken nobody: look again.
        match this.flight.landing.get() {
            Some(landing) => Poll::Ready(Arrival::Landed(landing.clone())),
            None => Poll::Pending,
        }
    }
}

impl<K, V> Drop for Follower<'_, K, V> {
    fn drop(&mut self) {
        let Some(seat) = self.seat else { return };
        let vacant = {
            let mut seats = lock(&self.flight.seats);
            seats.waiting.retain(|(other, _)| *other != seat);
            seats.leader == Lead::Vacant
        };
        if vacant {
            self.flights.remove_if_deserted(&self.flight);
            self.flight.wake_next();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::flight::Boarding;
    use crate::version::Fences;

    type Tower = Flights<u32, &'static str>;

    fn lead<'f>(flights: &'f Tower, fences: &Fences) -> Leader<'f, u32, &'static str> {
        match flights.board(1, &Arc::new(7), fences, Caller::Task) {
            Boarding::Lead(leader) => leader,
            other => panic!("expected to lead, got {other:?}"),
        }
    }

    fn follow<'f>(flights: &'f Tower, fences: &Fences) -> Follower<'f, u32, &'static str> {
        match flights.board(1, &Arc::new(7), fences, Caller::Task) {
            Boarding::Follow(follower) => follower,
            other => panic!("expected to follow, got {other:?}"),
        }
    }

    fn poll<'f>(
        follower: Pin<&mut Follower<'f, u32, &'static str>>,
    ) -> Poll<Arrival<'f, u32, &'static str>> {
        follower.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_landing_answers_all_who_wait_and_leaves_nothing_behind() {
        let (flights, fences) = (Tower::new(), Fences::new());
        let leader = lead(&flights, &fences);
        let mut first = pin!(follow(&flights, &fences));
        let mut second = pin!(follow(&flights, &fences));
        assert!(poll(first.as_mut()).is_pending());
        leader.land(Landing::Value("tea"));
        for follower in [first.as_mut(), second.as_mut()] {
            let Poll::Ready(Arrival::Landed(Landing::Value(value))) = poll(follower) else {
                panic!("expected the value");
            };
            assert_eq!(value, "tea");
        }
        assert_eq!(flights.len(), 0);
    }

    #[test]
    fn a_dropped_leader_is_followed_by_exactly_one() {
        let (flights, fences) = (Tower::new(), Fences::new());
        let leader = lead(&flights, &fences);
        let mut first = pin!(follow(&flights, &fences));
        let mut second = pin!(follow(&flights, &fences));
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        drop(leader);
        let Poll::Ready(Arrival::TakeOver(successor)) = poll(first.as_mut()) else {
            panic!("expected to take over");
        };
        assert!(poll(second.as_mut()).is_pending());
        successor.land(Landing::Failed);
        assert!(matches!(
            poll(second.as_mut()),
            Poll::Ready(Arrival::Landed(Landing::Failed))
        ));
        assert_eq!(flights.len(), 0);
    }

    #[test]
    fn a_chosen_follower_that_is_dropped_passes_the_turn_on() {
        let (flights, fences) = (Tower::new(), Fences::new());
        let leader = lead(&flights, &fences);
        let mut chosen = Box::pin(follow(&flights, &fences));
        let mut next = pin!(follow(&flights, &fences));
        assert!(poll(chosen.as_mut()).is_pending());
        assert!(poll(next.as_mut()).is_pending());
        drop(leader);
        drop(chosen);
        assert!(matches!(
            poll(next.as_mut()),
            Poll::Ready(Arrival::TakeOver(_))
        ));
    }

    #[test]
    fn a_newcomer_takes_a_vacant_flight_and_a_deserted_one_is_gone() {
        let (flights, fences) = (Tower::new(), Fences::new());
        let leader = lead(&flights, &fences);
        let mut waiting = Box::pin(follow(&flights, &fences));
        assert!(poll(waiting.as_mut()).is_pending());
        drop(leader);
        let newcomer = lead(&flights, &fences);
        assert!(poll(waiting.as_mut()).is_pending());
        drop(newcomer);
        drop(waiting);
        assert_eq!(flights.len(), 0);
    }

    #[test]
    fn who_comes_after_an_invalidation_does_not_join_the_older_flight() {
        let (flights, fences) = (Tower::new(), Fences::new());
        let older = lead(&flights, &fences);
        let mut before = pin!(follow(&flights, &fences));
        fences.raise(1);
        let newer = lead(&flights, &fences);
        assert!(poll(before.as_mut()).is_pending());
        older.land(Landing::Value("old"));
        assert!(poll(before.as_mut()).is_ready());
        let mut after = pin!(follow(&flights, &fences));
        newer.land(Landing::Value("new"));
        let Poll::Ready(Arrival::Landed(Landing::Value(value))) = poll(after.as_mut()) else {
            panic!("expected the value");
        };
        assert_eq!(value, "new");
        assert_eq!(flights.len(), 0);
    }
}
