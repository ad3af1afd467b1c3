//! The right, and the duty, to compute one key.

use std::sync::Arc;
#[cfg(any(test, feature = "async"))]
use std::task::Waker;

use super::chain::{Link, Named, Waits};
use super::seats::Lead;
use super::{Caller, Course, Flight, Follower, Landing, Part};
use crate::sync::lock;
use crate::version::{FillToken, Membership};

/// The right, and the duty, to compute one key.
///
/// Dropping a leader that has not answered leaves the flight to whoever comes first, so a panicking
/// or cancelled compute never strands the others.
#[derive(Debug)]
#[must_use = "dropping a leader abandons its flight"]
pub(crate) struct Leader<K, V> {
    part: Arc<Part<K, V>>,
    course: Course,
    /// Whether whoever became it has looked for a value since the last was stored.
    pub(super) has_just_looked: bool,
    /// Whether nobody knows of the flight any more.
    has_ended: bool,
}

impl<K, V> Leader<K, V> {
    pub(super) fn new(part: &Arc<Part<K, V>>, course: Course) -> Self {
        Self {
            part: Arc::clone(part),
            course,
            has_just_looked: false,
            has_ended: false,
        }
    }

    /// The token that was taken when the flight began: what it computes may be stored under it.
    pub(crate) fn token(&self) -> FillToken {
        self.course.token
    }

    /// Whether its caller has looked for a value, and none can have been stored since.
    pub(crate) fn has_just_looked(&self) -> bool {
        self.has_just_looked
    }

    /// The groups of what it computes, as far as they were known when the flight began.
    pub(crate) fn groups(&self) -> &Membership {
        &self.course.groups
    }

    /// The flight as a link of the chain of computes, inside of the compute that runs here.
    pub(crate) fn link(&self) -> Arc<Link> {
        Link::new(self.flight())
    }

    /// The flight, as it is named in a chain of computes.
    pub(crate) fn flight(&self) -> Named {
        (self.course.id, self.part.memo)
    }

    /// A place among those who wait for this flight.
    pub(crate) fn follower(&self, caller: Caller) -> Follower<K, V> {
        let flight = self.shared();
        lock(&flight.seats).board(&caller);
        Follower::new(&self.part, flight, caller)
    }

    /// What the flight's followers have of it, or will have.
    fn shared(&self) -> Arc<Flight<V>> {
        let mut shard = self.part.lock();
        let running = shard.get(&self.course);
        Arc::clone(running.expect(IS_THERE).share())
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
        let mut shard = self.part.lock();
        let running = shard.get(&self.course).expect(IS_THERE);
        let noted = running.set_leader(lead);
        drop(shard);
        let before = match noted {
            Ok(before) => before,
            Err((flight, lead)) => lock(&flight.seats).queue().set_leader(lead),
        };
        drop(before);
    }

    /// Notes that another call is to compute, which will be given this; a place among those who wait
    /// for it, unless that could never end.
    pub(crate) fn leave_to(&self, lead: Lead, caller: Caller) -> Option<Follower<K, V>> {
        let waits = Waits::on(self.course.id, self.part.memo).ok()?;
        self.led_by(lead);
        Some(self.follower(caller).waiting(waits))
    }

    /// Answers all who wait, and all who come before the leader is dropped.
    ///
    /// Drop it once the value is stored: who comes after that looks for it there.
    pub(crate) fn answer(&self, landing: Landing<V>) {
        self.shared().land(landing);
    }

    /// Answers all who wait, and ends the flight.
    ///
    /// Store the value first: who comes after the landing looks for it there.
    pub(crate) fn land(self, landing: Landing<V>) {
        self.land_with(matches!(landing, Landing::Value(_)), || landing);
    }

    /// As [`land`](Self::land), where the landing is made only if anybody waits.
    pub(crate) fn land_with(mut self, has_value: bool, landing: impl FnOnce() -> Landing<V>) {
        match self.part.end_if_alone(&self.course, has_value) {
            None => self.has_ended = true,
            Some(flight) => flight.land(landing()),
        }
    }

    /// The flight of a leader that is gone, or has answered, for those who have to do with it.
    fn leave(&self) {
        let Some(flight) = self.part.end_if_alone(&self.course, false) else {
            return;
        };
        let mut seats = lock(&flight.seats);
        if let Some(landing) = seats.landing().cloned() {
            drop(seats);
            let has_value = matches!(*landing, Landing::Value(_));
            self.part.remove_landed(&self.course, has_value);
            return;
        }
        let before = seats.queue().set_leader(Lead::Vacant);
        drop(seats);
        drop(before);
        self.part.remove_if_deserted(&flight);
        flight.wake_all();
    }
}

/// Why a leader finds its flight.
const IS_THERE: &str = "a flight is there until its leader is gone";

impl<K, V> Drop for Leader<K, V> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.leave();
        }
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
