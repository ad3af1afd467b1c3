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
mod part;
mod seats;
mod shard;

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use self::chain::FlightId;
pub(crate) use self::follower::{Arrival, Follower};
pub(crate) use self::leader::Leader;
#[cfg(feature = "async")]
pub(crate) use self::leader::led;
use self::part::Part;
pub(crate) use self::seats::Lead;
use self::seats::Seats;
use crate::returns::Failure;
use crate::sync::thread::{self, ThreadId};
use crate::sync::{Mutex, lock, thread_local};
use crate::version::{FillToken, Membership, Striped};

const PARTS: usize = 16;

/// The flights of one memo, in parts by their keys.
#[derive(Debug)]
pub(crate) struct Flights<K, V>([Arc<Part<K, V>>; PARTS]);

/// The moment before a key was looked for: what tells whether it may have been stored since.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Looked {
    landings: u64,
    /// Who stores a value that nobody computed for others takes the tokens before it away.
    token: FillToken,
}

/// What is known of a flight from its beginning on.
#[derive(Clone, Debug)]
struct Course {
    id: FlightId,
    hash: u64,
    token: FillToken,
    /// The groups of what is computed, as far as they are known before.
    groups: Membership,
}

/// What those have of a flight who wait for it, or have waited: made when the first of them comes.
#[derive(Debug)]
struct Flight<V> {
    course: Course,
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

impl<K, V> Flights<K, V> {
    pub(crate) fn new(memo: &'static str) -> Self {
        Self(std::array::from_fn(|_| Arc::new(Part::new(memo))))
    }

    fn part(&self, hash: u64) -> &Arc<Part<K, V>> {
        &self.0[(hash >> 48) as usize % PARTS]
    }

    /// Boards the flight of `key`, or starts it.
    ///
    /// A flight that began before the last invalidation of its key is not joined: a new one takes
    /// its place, and the old one answers only those who wait already.
    ///
    /// `groups` are those of the value, as far as they are known; `looked` is when the caller has looked for it.
    pub(crate) fn board<const N: usize>(
        &self,
        key: (u64, &K),
        looked: Option<Looked>,
        fences: &Striped<N>,
        caller: &Caller,
        groups: Membership,
    ) -> Boarding<K, V>
    where
        K: Clone + Eq,
    {
        self.part(key.0).board(key, looked, fences, caller, groups)
    }

    /// To be asked before a key is looked for.
    #[inline]
    pub(crate) fn look<const N: usize>(&self, hash: u64, fences: &Striped<N>) -> Looked {
        self.part(hash).look(fences)
    }

    /// Notes that a value was stored beside any flight: who has looked for the key before may look again.
    #[cold]
    pub(crate) fn note_stored(&self, hash: u64) {
        self.part(hash).note_stored();
    }

    /// How many flights have ended with a value so far.
    #[cfg(feature = "store")]
    pub(crate) fn landings(&self) -> u64 {
        self.0.iter().map(|part| part.landings()).sum()
    }

    /// How many computes are running or waiting to be taken over.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|part| part.len()).sum()
    }
}

impl<V> Flight<V> {
    /// Answers all who wait, and all who come while it is still there.
    fn land(&self, landing: Landing<V>) {
        lock(&self.seats).land(Arc::new(landing));
        self.wake_all();
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
