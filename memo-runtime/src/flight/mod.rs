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
use self::shard::{Running, Shard};
use crate::returns::Failure;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::thread::{self, ThreadId};
use crate::sync::{Mutex, MutexGuard, lock, thread_local};
use crate::version::{FillToken, Membership, Striped};

const PARTS: usize = 16;

/// The flights of one memo.
#[derive(Debug)]
pub(crate) struct Flights<K, V> {
    memo: &'static str,
    parts: [Part<K, V>; PARTS],
}

/// The flights of some keys.
#[derive(Debug)]
struct Part<K, V> {
    /// How many have ended with a value: who has looked for a key before may look again. Written under the
    /// lock.
    landings: AtomicU64,
    shard: Mutex<Shard<K, V>>,
}

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

impl<K: Clone + Eq, V> Flights<K, V> {
    pub(crate) fn new(memo: &'static str) -> Self {
        Self {
            memo,
            parts: std::array::from_fn(|_| Part::new()),
        }
    }

    /// Boards the flight of `key`, or starts it.
    ///
    /// A flight that began before the last invalidation of its key is not joined: a new one takes
    /// its place, and the old one answers only those who wait already.
    ///
    /// `groups` are those of the value, as far as they are known; `looked` is when the caller has looked for it.
    pub(crate) fn board<const N: usize>(
        self: &Arc<Self>,
        (hash, key): (u64, &K),
        looked: Option<Looked>,
        fences: &Striped<N>,
        caller: &Caller,
        groups: Membership,
    ) -> Boarding<K, V> {
        // Cloned and dropped outside the lock: it is somebody else's code.
        let own = key.clone();
        let part = self.part(hash);
        let mut shard = lock(&part.shard);
        // Under the lock, so that no older token ever replaces a flight with a newer one.
        let token = fences.token();
        if let Some(running) = shard.find(hash, key) {
            let Course { token, groups, .. } = &running.course;
            if fences.holds(hash, *token) && groups.holds(*token) {
                let flight = Arc::clone(running.share());
                // With the shard's lock: a flight that nobody waits for may be taken out otherwise.
                let boarded = lock(&flight.seats).board(caller);
                drop(shard);
                return match boarded {
                    seats::Boarded::Lead => {
                        Boarding::Lead(Leader::new(self, flight.course.clone()))
                    }
                    seats::Boarded::Wait { held_up } => self.follow(flight, caller, held_up),
                };
            }
            running.outdate();
        }
        let course = Course {
            id: FlightId::next(),
            hash,
            token,
            groups,
        };
        shard.add(Running::new(course.clone(), own, caller.lead()));
        let now = part.look(fences);
        drop(shard);
        let mut leader = Leader::new(self, course);
        leader.has_just_looked = looked == Some(now);
        Boarding::Lead(leader)
    }

    /// Waits for a flight, unless that could never end.
    fn follow(
        self: &Arc<Self>,
        flight: Arc<Flight<V>>,
        caller: &Caller,
        held_up: bool,
    ) -> Boarding<K, V> {
        let waits = Waits::on(flight.course.id, self.memo);
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
        let parts = self.parts.iter();
        parts.map(|part| part.landings.load(Ordering::SeqCst)).sum()
    }

    /// How many computes are running or waiting to be taken over.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        let parts = self.parts.iter();
        parts.map(|part| lock(&part.shard).len()).sum()
    }
}

impl<K, V> Part<K, V> {
    fn new() -> Self {
        Self {
            landings: AtomicU64::new(0),
            shard: Mutex::new(Shard::new()),
        }
    }

    fn look<const N: usize>(&self, fences: &Striped<N>) -> Looked {
        Looked {
            landings: self.landings.load(Ordering::SeqCst),
            token: fences.token(),
        }
    }

    /// Notes that a flight has landed, before it is gone: who finds none must see that one has.
    fn note_landing(&self, _: &mut Shard<K, V>) {
        // Nobody else writes, under the lock.
        let landings = self.landings.load(Ordering::Relaxed) + 1;
        self.landings.store(landings, Ordering::Release);
    }
}

impl<K, V> Flights<K, V> {
    fn part(&self, hash: u64) -> &Part<K, V> {
        &self.parts[(hash >> 48) as usize % PARTS]
    }

    fn lock(&self, course: &Course) -> MutexGuard<'_, Shard<K, V>> {
        lock(&self.part(course.hash).shard)
    }

    /// To be asked before a key is looked for.
    #[inline]
    pub(crate) fn look<const N: usize>(&self, hash: u64, fences: &Striped<N>) -> Looked {
        self.part(hash).look(fences)
    }

    /// Ends a flight that nobody but its leader has to do with; else gives what others have of it.
    fn end_if_alone(&self, course: &Course, has_value: bool) -> Option<Arc<Flight<V>>> {
        let part = self.part(course.hash);
        let mut shard = lock(&part.shard);
        let ended = shard.take_if(course, |running| running.shared().is_none());
        if ended.is_some() {
            if has_value {
                part.note_landing(&mut shard);
            }
            drop(shard);
            drop(ended);
            return None;
        }
        shard.get(course)?.shared().cloned()
    }

    /// Notes that a value was stored beside any flight: who has looked for the key before may look again.
    #[cold]
    pub(crate) fn note_stored(&self, hash: u64) {
        let part = self.part(hash);
        let mut shard = lock(&part.shard);
        part.note_landing(&mut shard);
    }

    /// Takes a flight that has landed out of the table.
    fn remove_landed(&self, course: &Course, has_value: bool) {
        let part = self.part(course.hash);
        let mut shard = lock(&part.shard);
        if has_value {
            part.note_landing(&mut shard);
        }
        let ended = shard.take_if(course, |_| true);
        drop(shard);
        drop(ended);
    }

    /// Takes a flight out of the table if nobody computes and nobody waits.
    fn remove_if_deserted(&self, flight: &Flight<V>) {
        let mut shard = self.lock(&flight.course);
        // Seats under the shard's lock: whoever boards holds that lock, so nobody does meanwhile.
        let is_deserted = |_: &_| lock(&flight.seats).is_deserted();
        let ended = shard.take_if(&flight.course, is_deserted);
        drop(shard);
        drop(ended);
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
