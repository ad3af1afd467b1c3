//! A place in the queue of those who wait for one key.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::{Caller, Flight, Flights, Landing, Lead, Leader, Seats};
use crate::sync::lock;

/// A place in the queue of those who wait for one key.
///
/// # Cancel safety
///
/// Dropping a follower gives its place up.
#[derive(Debug)]
#[must_use = "a follower waits only when polled"]
pub(crate) struct Follower<'f, K, V> {
    flights: &'f Flights<K, V>,
    flight: Arc<Flight<K, V>>,
    caller: Caller,
    seat: Option<u64>,
    /// Whether it counts among those who wait.
    boarded: bool,
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
            boarded: true,
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
        // Cloned and dropped outside the lock: a waker is somebody else's code.
        let waker = context.waker().clone();
        let mut seats = lock(&this.flight.seats);
        if seats.leader == Lead::Vacant {
            seats.leader = this.caller.lead();
            let left = seats.leave(this.seat.take());
            this.boarded = false;
            drop(seats);
            drop(left);
            let leader = Leader::new(this.flights, Arc::clone(&this.flight));
            return Poll::Ready(Arrival::TakeOver(leader));
        }
        let outdated = seats.take_seat(&mut this.seat, waker);
        drop(seats);
        drop(outdated);
        // A landing between the first look and taking the seat has woken nobody: look again.
        match this.flight.landing.get() {
            Some(landing) => Poll::Ready(Arrival::Landed(landing.clone())),
            None => Poll::Pending,
        }
    }
}

impl<K, V> Drop for Follower<'_, K, V> {
    fn drop(&mut self) {
        if !self.boarded {
            return;
        }
        let mut seats = lock(&self.flight.seats);
        let left = seats.leave(self.seat.take());
        let vacant = seats.leader == Lead::Vacant;
        drop(seats);
        drop(left);
        if vacant {
            self.flights.remove_if_deserted(&self.flight);
        }
    }
}

impl Seats {
    /// Waits under `waker`; returns the waker that this seat had before.
    fn take_seat(&mut self, seat: &mut Option<u64>, waker: Waker) -> Option<Waker> {
        // All seats are given up when all are woken, so one that is known may be gone.
        match self
            .waiting
            .iter_mut()
            .find(|(other, _)| Some(*other) == *seat)
        {
            Some((_, old)) => Some(std::mem::replace(old, waker)),
            None => {
                *seat = Some(self.next_seat);
                self.waiting.push((self.next_seat, waker));
                self.next_seat += 1;
                None
            }
        }
    }

    /// Counts one follower less; returns the waker of its seat.
    fn leave(&mut self, seat: Option<u64>) -> Option<(u64, Waker)> {
        self.followers -= 1;
        let place = self
            .waiting
            .iter()
            .position(|(other, _)| Some(*other) == seat)?;
        Some(self.waiting.swap_remove(place))
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

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

    /// Counts how often it was woken.
    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn all_who_wait_are_told_that_the_flight_is_vacant() {
        let (flights, fences) = (Tower::new(), Fences::new());
        let leader = lead(&flights, &fences);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        // One of them is never polled again: the other must not depend on it.
        let mut idle = Box::pin(follow(&flights, &fences));
        let mut next = pin!(follow(&flights, &fences));
        assert!(
            idle.as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        );
        assert!(
            next.as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        );
        drop(leader);
        assert_eq!(woken.0.load(Ordering::SeqCst), 2);
        assert!(matches!(
            poll(next.as_mut()),
            Poll::Ready(Arrival::TakeOver(_))
        ));
    }

    #[test]
    fn a_follower_that_was_never_polled_keeps_its_flight() {
        let (flights, fences) = (Tower::new(), Fences::new());
        let leader = lead(&flights, &fences);
        let unpolled = follow(&flights, &fences);
        drop(leader);
        // Whoever comes now must not start a second compute beside the one that takes over.
        let newcomer = lead(&flights, &fences);
        let mut unpolled = pin!(unpolled);
        assert!(poll(unpolled.as_mut()).is_pending());
        newcomer.land(Landing::Value("tea"));
        assert!(poll(unpolled.as_mut()).is_ready());
        assert_eq!(flights.len(), 0);
    }

    #[test]
    fn an_answer_reaches_those_who_come_before_the_leader_is_gone() {
        let (flights, fences) = (Tower::new(), Fences::new());
        let leader = lead(&flights, &fences);
        leader.answer(Landing::Value("tea"));
        let mut late = pin!(follow(&flights, &fences));
        assert!(poll(late.as_mut()).is_ready());
        drop(leader);
        assert_eq!(flights.len(), 0);
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
