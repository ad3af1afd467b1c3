//! Single-flight: callers of one missing key share one compute.
//!
//! The first caller [boards](Flights::board) as [`Leader`] and computes; those who come meanwhile
//! are [`Follower`]s and wait. A leader that [lands](Leader::land) answers them all. One that is
//! dropped before (its compute panicked, its future was cancelled) leaves the flight *vacant*, and
//! exactly one takes over: whoever of the followers is polled first, or a newcomer. All are woken, so
//! that nobody depends on a follower that is never polled again.
//!
//! Waiters are wakers, so threads and tasks wait side by side; see [`park`](crate::park) for threads.
//! Who computes within whose compute, and who waits for whom, stands in [`chain`].

pub(crate) mod chain;
mod follower;
mod leader;
mod seats;
mod shard;

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use self::chain::{FlightId, Waits};
pub(crate) use self::follower::{Arrival, Follower};
pub(crate) use self::leader::Leader;
#[cfg(feature = "async")]
pub(crate) use self::leader::led;
pub(crate) use self::seats::Lead;
use self::seats::Seats;
use self::shard::Shard;
use crate::returns::Failure;
use crate::sync::thread::{self, ThreadId};
use crate::sync::{Mutex, lock, thread_local};
use crate::version::{FillToken, Membership, Striped};

const SHARDS: usize = 16;

/// The flights of one memo.
#[derive(Debug)]
pub(crate) struct Flights<K, V> {
    memo: &'static str,
    shards: [Mutex<Shard<K, V>>; SHARDS],
}

#[derive(Debug)]
pub(crate) struct Flight<K, V> {
    id: FlightId,
    hash: u64,
    key: K,
    token: FillToken,
    /// The groups of what is computed, as far as they are known before.
    groups: Membership,
    seats: Mutex<Seats<V>>,
}

/// How a flight ended for those who waited.
#[derive(Clone, Debug)]
pub(crate) enum Landing<V> {
    /// The compute gave this value.
    Value(V),
    /// The compute failed, with an error that is told, or else each computes for itself.
    Failed(Option<Failure>),
    /// The compute took longer than it may, and has been given up.
    #[cfg_attr(
        not(feature = "async"),
        expect(dead_code, reason = "a thread cannot give a compute up")
    )]
    TimedOut,
}

/// Who a caller is, for the flight to know who waits for whom.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// A synchronous call, which holds its thread until the compute is done.
    Thread,
    /// A future, which may move between threads; the waker tells its task.
    Task(Waker),
    /// A compute in the background, for nobody's call.
    Background,
}

impl Caller {
    /// The task that runs here.
    pub(crate) async fn task() -> Self {
        Self::Task(poll_fn(|context| Poll::Ready(context.waker().clone())).await)
    }

    /// This caller, as one who computes.
    pub(crate) fn lead(&self) -> Lead {
        match self {
            Self::Thread => Lead::Thread(this_thread()),
            Self::Task(waker) => Lead::Task(waker.clone()),
            Self::Background => Lead::Background,
        }
    }

    /// Whether this caller would have to go on for `leader` to do so.
    pub(crate) fn holds_up(&self, leader: &Lead) -> bool {
        match (self, leader) {
            (Self::Thread, Lead::Thread(leader)) => *leader == this_thread(),
            // Who is polled with no waker at all is no task that could be told from another.
            (Self::Task(waker), Lead::Task(leader)) => {
                waker.will_wake(leader) && !waker.will_wake(Waker::noop())
            }
            _ => false,
        }
    }
}

thread_local! {
    /// What this thread is called: to ask for the thread itself counts who has it.
    static THIS: ThreadId = thread::current().id();
}

fn this_thread() -> ThreadId {
    THIS.try_with(|this| *this)
        .unwrap_or_else(|_| thread::current().id())
}

/// What a caller of a missing key gets.
#[derive(Debug)]
pub(crate) enum Boarding<K, V> {
    /// Compute, and land.
    Lead(Leader<K, V>),
    /// Wait.
    Follow(Follower<K, V>),
    /// Compute side by side with the leader: it goes on only if this caller does.
    Aside,
    /// The value would depend on itself, by way of these memos.
    Cycle(chain::Cycle),
}

impl<K: Clone + Eq, V> Flights<K, V> {
    pub(crate) fn new(memo: &'static str) -> Self {
        Self {
            memo,
            shards: std::array::from_fn(|_| Mutex::new(Shard::new())),
        }
    }

    /// Boards the flight of `key`, or starts it.
    ///
    /// A flight that began before the last invalidation of its key is not joined: a new one takes
    /// its place, and the old one answers only those who wait already.
    ///
    /// `groups` are those of the value, as far as they are known.
    pub(crate) fn board<const N: usize>(
        self: &Arc<Self>,
        (hash, key): (u64, &K),
        fences: &Striped<N>,
        caller: &Caller,
        groups: Membership,
    ) -> Boarding<K, V> {
        // Cloned and dropped outside the lock: it is somebody else's code.
        let own = key.clone();
        let mut shard = lock(self.shard(hash));
        // Under the lock, so that no older token ever replaces a flight with a newer one.
        let token = fences.token();
        let Some(place) = shard.find(hash, |flight| flight.key == *key) else {
            let flight = Arc::new(Flight::new((hash, own), token, caller, groups));
            shard.add(Arc::clone(&flight));
            drop(shard);
            return Boarding::Lead(Leader::new(self, flight));
        };
        if !(fences.holds(hash, place.token) && place.groups.holds(place.token)) {
            let flight = Arc::new(Flight::new((hash, own), token, caller, groups));
            let outdated = std::mem::replace(place, Arc::clone(&flight));
            drop(shard);
            drop(outdated);
            return Boarding::Lead(Leader::new(self, flight));
        }
        let flight = Arc::clone(place);
        // With the shard's lock: a flight that nobody waits for may be taken out otherwise.
        let boarded = lock(&flight.seats).board(caller);
        drop(shard);
        match boarded {
            seats::Boarded::Lead => Boarding::Lead(Leader::new(self, flight)),
            seats::Boarded::Wait { held_up } => self.follow(flight, caller, held_up),
        }
    }

    /// Waits for a flight, unless that could never end.
    fn follow(
        self: &Arc<Self>,
        flight: Arc<Flight<K, V>>,
        caller: &Caller,
        held_up: bool,
    ) -> Boarding<K, V> {
        let waits = Waits::on(flight.id, self.memo);
        // Its place is given up where it is not taken.
        let follower = Follower::new(self, flight, caller.clone());
        match waits {
            Err(cycle) => Boarding::Cycle(cycle),
            Ok(_) if held_up => match caller {
                // Not further up the stack as far as we know, but surely on this thread.
                Caller::Thread => Boarding::Cycle(chain::Cycle::of_one(self.memo)),
                Caller::Task(_) | Caller::Background => Boarding::Aside,
            },
            Ok(waits) => Boarding::Follow(follower.waiting(waits)),
        }
    }

    /// How many flights have ended with a value so far.
    #[cfg(feature = "store")]
    pub(crate) fn landings(&self) -> u64 {
        let shards = self.shards.iter();
        shards.map(|shard| lock(shard).landings).sum()
    }

    /// How many computes are running or waiting to be taken over.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        let shards = self.shards.iter();
        shards.map(|shard| lock(shard).len()).sum()
    }
}

impl<K, V> Flights<K, V> {
    fn shard(&self, hash: u64) -> &Mutex<Shard<K, V>> {
        &self.shards[(hash >> 48) as usize % SHARDS]
    }

    /// Ends a flight that nobody but its leader knows of: true, if it has ended.
    fn end_if_alone(&self, flight: &Arc<Flight<K, V>>, has_value: bool) -> bool {
        let mut shard = lock(self.shard(flight.hash));
        // Its leader and the table have it; whoever waits has it too, from the table, under this lock.
        let is_alone = || Arc::strong_count(flight) == 2;
        let has_ended = shard.remove_if(flight, is_alone);
        if has_ended {
            shard.note_end(has_value);
        }
        has_ended
    }

    /// Takes a flight that has landed out of the table, unless a newer one has taken its place.
    fn remove_landed(&self, flight: &Arc<Flight<K, V>>, has_value: bool) {
        let mut shard = lock(self.shard(flight.hash));
        shard.note_end(has_value);
        shard.remove_if(flight, || true);
    }

    /// Takes `flight` out of the table if nobody computes and nobody waits.
    fn remove_if_deserted(&self, flight: &Arc<Flight<K, V>>) {
        let mut shard = lock(self.shard(flight.hash));
        // Seats under the shard's lock: whoever boards holds that lock, so nobody does meanwhile.
        shard.remove_if(flight, || lock(&flight.seats).is_deserted());
    }
}

impl<K, V> Flight<K, V> {
    fn new((hash, key): (u64, K), token: FillToken, caller: &Caller, groups: Membership) -> Self {
        Self {
            id: FlightId::next(),
            hash,
            key,
            token,
            groups,
            seats: Mutex::new(Seats::new(caller.lead())),
        }
    }

    /// Wakes all who wait: for the answer, or for whoever is polled first to take over.
    fn wake_all(&self) {
        // Out of the lock first: a waker is somebody else's code.
        let waiting = lock(&self.seats).queue().take_waiting();
        waiting.wake();
    }
}

#[cfg(test)]
mod tests;
