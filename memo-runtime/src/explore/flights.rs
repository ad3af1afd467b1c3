//! Flights: leaders that are dropped while followers come, wait and leave.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::{explore, find, side_by_side};
use crate::flight::{Arrival, Boarding, Caller, Flights, Follower, Landing, Leader};
use crate::park::block_on;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Mutex, lock, thread};
use crate::version::{Fences, Ledger, Membership};

const HASH: u64 = 1;

/// How a caller behaves.
#[derive(Clone, Copy)]
enum Manner {
    /// Computes what it is to compute.
    Lands,
    /// Its compute panics, or is cancelled.
    Drops,
    /// Looks once, and goes if there is no answer yet.
    Leaves,
    /// Is told to compute and never does, nor says so: what the table can do nothing about.
    Holds,
}

struct Tower {
    flights: Flights<u32, u32>,
    fences: Fences,
    /// Who computes now.
    leading: AtomicUsize,
    held: Mutex<Vec<Leader<u32, u32>>>,
}

impl Tower {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            flights: Flights::new("tea"),
            fences: Fences::new(Arc::new(Ledger::new())),
            leading: AtomicUsize::new(0),
            held: Mutex::new(Vec::new()),
        })
    }

    /// One caller, from its boarding to its answer.
    fn call(&self, manner: Manner) {
        let key = (HASH, &7);
        let groups = Membership::none();
        match self
            .flights
            .board(key, None, &self.fences, &Caller::Background, groups)
        {
            Boarding::Lead(leader) => self.lead(leader, manner),
            Boarding::Follow(follower) => self.follow(follower, manner),
            other => panic!("nobody computes inside of another: {other:?}"),
        }
    }

    fn lead(&self, leader: Leader<u32, u32>, manner: Manner) {
        let others = self.leading.fetch_add(1, Ordering::SeqCst);
        assert_eq!(others, 0, "two leaders at once");
        thread::yield_now();
        self.leading.fetch_sub(1, Ordering::SeqCst);
        match manner {
            Manner::Lands => leader.land(Landing::Value(3)),
            Manner::Drops | Manner::Leaves => drop(leader),
            Manner::Holds => lock(&self.held).push(leader),
        }
    }

    fn follow(&self, follower: Follower<u32, u32>, manner: Manner) {
        let mut follower = pin!(follower);
        let arrival = if let Manner::Leaves = manner {
            let mut context = Context::from_waker(Waker::noop());
            match follower.as_mut().poll(&mut context) {
                Poll::Ready(arrival) => arrival,
                Poll::Pending => return,
            }
        } else {
            block_on(follower)
        };
        match arrival {
            Arrival::Landed(Landing::Value(value)) => assert_eq!(value, 3),
            Arrival::TakeOver(leader) => self.lead(leader, manner),
            other => panic!("every leader lands with a value or is dropped: {other:?}"),
        }
    }

    /// Calls side by side, one in each manner; then nothing is left.
    fn calls<const N: usize>(self: Arc<Self>, manners: [Manner; N]) {
        side_by_side(manners.map(|manner| {
            let tower = Arc::clone(&self);
            Box::new(move || tower.call(manner)) as _
        }));
        drop(std::mem::take(&mut *lock(&self.held)));
        assert_eq!(self.flights.len(), 0, "a flight was left behind");
    }
}

#[test]
fn one_leader_at_a_time_and_an_answer_for_everybody() {
    explore("flights, a leader is dropped", || {
        Tower::new().calls([Manner::Drops, Manner::Lands, Manner::Leaves, Manner::Lands]);
    });
    explore("flights, all leave", || {
        Tower::new().calls([Manner::Drops, Manner::Leaves, Manner::Drops, Manner::Leaves]);
    });
}

#[test]
fn control_two_leaders_are_found() {
    // A key that is invalidated in between may be computed twice at once: here that is the fault.
    find("flights, two leaders", "two leaders at once", || {
        let tower = Tower::new();
        let raising = Arc::clone(&tower);
        let raise = thread::spawn(move || raising.fences.raise(HASH));
        tower.calls([Manner::Lands, Manner::Lands]);
        raise.join().expect("nothing to fail");
    });
}

#[test]
fn control_who_is_never_answered_is_found() {
    find("flights, no answer", "deadlock", || {
        Tower::new().calls([Manner::Holds, Manner::Lands]);
    });
}
