//! Single-flight: callers of one missing key share one compute.
//!
//! The first caller [boards](Flights::board) as [`Leader`] and computes; those who come meanwhile
//! are [`Follower`]s and wait. A leader that [lands](Leader::land) answers them all. One that is
//! dropped before (its compute panicked, its future was cancelled) leaves the flight *vacant*, and
//! exactly one takes over: whoever of the followers is polled first, or a newcomer. All are woken, so
//! that nobody depends on a follower that is never polled again.
//!
//! Waiters are wakers, so threads and tasks wait side by side; see [`park`](crate::park) for threads.

mod follower;
mod leader;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::Waker;
use std::thread::{self, ThreadId};

use hashbrown::HashTable;

pub(crate) use self::follower::{Arrival, Follower};
pub(crate) use self::leader::Leader;
use crate::sync::lock;
use crate::version::{Fences, FillToken};

const SHARDS: usize = 16;

/// The flights of one memo.
#[derive(Debug)]
pub(crate) struct Flights<K, V> {
    shards: [Shard<K, V>; SHARDS],
    /// How many flights there are, so that a memo at rest can be told.
    count: AtomicUsize,
    /// How many have ended with a value: who read a store before may look again.
    landings: AtomicU64,
}

type Shard<K, V> = Mutex<HashTable<Arc<Flight<K, V>>>>;

#[derive(Debug)]
pub(crate) struct Flight<K, V> {
    hash: u64,
    key: Arc<K>,
    token: FillToken,
    landing: OnceLock<Landing<V>>,
    seats: Mutex<Seats>,
}

/// How a flight ended for those who waited.
#[derive(Clone, Debug)]
pub(crate) enum Landing<V> {
    /// The compute gave this value.
    Value(V),
    /// The compute failed with an error that cannot be shared: each computes for itself.
    Failed,
}

#[derive(Debug)]
struct Seats {
    /// Whether somebody computes; where on a thread, which.
    leader: Lead,
    /// How many have boarded to wait, polled or not: while there are any, the flight goes on.
    followers: usize,
    waiting: Vec<(u64, Waker)>,
    next_seat: u64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Lead {
    Vacant,
    Task,
    Thread(ThreadId),
}

/// Who a caller is, for the flight to know who waits for whom.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Caller {
    /// A synchronous call, which holds its thread until the compute is done.
    Thread,
    /// A future, which may move between threads.
    Task,
}

impl Caller {
    fn lead(self) -> Lead {
        match self {
            Self::Thread => Lead::Thread(thread::current().id()),
            Self::Task => Lead::Task,
        }
    }
}

/// What a caller of a missing key gets.
#[derive(Debug)]
pub(crate) enum Boarding<'f, K, V> {
    /// Compute, and land.
    Lead(Leader<'f, K, V>),
    /// Wait for whoever computes.
    Follow(Follower<'f, K, V>),
    /// This very thread is computing this very key, further up its stack.
    Recursion,
}

impl<K: Eq, V> Flights<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::new(HashTable::new())),
            count: AtomicUsize::new(0),
            landings: AtomicU64::new(0),
        }
    }

    /// Boards the flight of `key`, or starts it.
    ///
    /// A flight that began before the last invalidation of its key is not joined: a new one takes
    /// its place, and the old one answers only those who wait already.
    pub(crate) fn board(
        &self,
        hash: u64,
        key: &Arc<K>,
        fences: &Fences,
        caller: Caller,
    ) -> Boarding<'_, K, V> {
        let mut shard = lock(self.shard(hash));
        // Under the lock, so that no older token ever replaces a flight with a newer one.
        let token = fences.token(hash);
        let running = shard.find_mut(hash, |flight| flight.hash == hash && *flight.key == **key);
        if let Some(flight) = running {
            if flight.token == token {
                let mut seats = lock(&flight.seats);
                match seats.leader {
                    Lead::Vacant => {
                        seats.leader = caller.lead();
                        drop(seats);
                        return Boarding::Lead(Leader::new(self, Arc::clone(flight)));
                    }
                    lead if caller == Caller::Thread && lead == caller.lead() => {
                        return Boarding::Recursion;
                    }
                    Lead::Task | Lead::Thread(_) => {
                        seats.followers += 1;
                        drop(seats);
                        return Boarding::Follow(Follower::new(self, Arc::clone(flight), caller));
                    }
                }
            }
            let flight_now = Arc::new(Flight::new(hash, key, token, caller));
            let outdated = std::mem::replace(flight, Arc::clone(&flight_now));
            drop(shard);
            drop(outdated);
            return Boarding::Lead(Leader::new(self, flight_now));
        }
        let flight = Arc::new(Flight::new(hash, key, token, caller));
        shard.insert_unique(hash, Arc::clone(&flight), |flight| flight.hash);
        self.count.fetch_add(1, Ordering::Relaxed);
        drop(shard);
        Boarding::Lead(Leader::new(self, flight))
    }

    /// How many flights have ended with a value so far.
    #[cfg(feature = "store")]
    pub(crate) fn landings(&self) -> u64 {
        self.landings.load(Ordering::SeqCst)
    }

    /// How many computes are running or waiting to be taken over.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}

impl<K, V> Flights<K, V> {
    fn shard(&self, hash: u64) -> &Shard<K, V> {
        &self.shards[(hash >> 48) as usize % SHARDS]
    }

    /// Takes `flight` out of the table, unless a newer one has taken its place.
    fn remove(&self, flight: &Arc<Flight<K, V>>) {
        self.remove_if(flight, |_| true);
    }

    /// Takes `flight` out of the table if nobody computes and nobody waits.
    fn remove_if_deserted(&self, flight: &Arc<Flight<K, V>>) {
        self.remove_if(flight, |seats| {
            seats.leader == Lead::Vacant && seats.followers == 0
        });
    }

    fn remove_if(&self, flight: &Arc<Flight<K, V>>, condition: impl FnOnce(&Seats) -> bool) {
        let mut shard = lock(self.shard(flight.hash));
        let same = |other: &Arc<Flight<K, V>>| Arc::ptr_eq(other, flight);
        let Ok(entry) = shard.find_entry(flight.hash, same) else {
            return;
        };
        // Seats under the shard's lock: whoever boards holds that lock, so nobody does meanwhile.
        if !condition(&lock(&flight.seats)) {
            return;
        }
        // What leaves the table is not the last reference: `flight` is another.
        entry.remove();
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<K, V> Flight<K, V> {
    fn new(hash: u64, key: &Arc<K>, token: FillToken, caller: Caller) -> Self {
        Self {
            hash,
            key: Arc::clone(key),
            token,
            landing: OnceLock::new(),
            seats: Mutex::new(Seats {
                leader: caller.lead(),
                followers: 0,
                waiting: Vec::new(),
                next_seat: 0,
            }),
        }
    }

    /// Wakes all who wait: for the answer, or for whoever is polled first to take over.
    fn wake_all(&self) {
        // Out of the lock first: a waker is somebody else's code.
        let waiting = std::mem::take(&mut lock(&self.seats).waiting);
        for (_, waker) in waiting {
            waker.wake();
        }
    }
}
