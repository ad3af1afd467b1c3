//! The orders in which the entries of a shard leave: by arrival, and by the end of their life.
//!
//! It knows places and no entries, so that it is compiled once, whatever is stored.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::clock::Tick;
use crate::entry::Head;
use crate::policy::Priority;

/// The order in which entries came, and that in which they expire.
///
/// An entry that left by another way than eviction stays as a *ghost* until it is met or compacted.
#[derive(Debug)]
pub(super) struct Order {
    /// Oldest first, for each priority. A pinned entry was never here.
    arrivals: [VecDeque<Place>; Priority::COUNT],
    /// Soonest first.
    expiries: BinaryHeap<Reverse<(Tick, Place)>>,
}

/// Where an entry is: a number rather than a pointer, so that a ghost holds nothing alive.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::thread) struct Place {
    pub(super) arrival: u64,
    pub(super) hash: u64,
}

impl Place {
    pub(super) fn of(entry: &Head) -> Self {
        Self {
            arrival: entry.arrival,
            hash: entry.hash,
        }
    }
}

impl Order {
    pub(super) fn new() -> Self {
        Self {
            arrivals: std::array::from_fn(|_| VecDeque::new()),
            expiries: BinaryHeap::new(),
        }
    }

    pub(super) fn add(&mut self, entry: &Head) {
        let place = Place::of(entry);
        if !entry.pinned {
            self.arrivals[entry.priority.rank()].push_back(place);
        }
        if let Some(death) = entry.dies_at() {
            self.expect(death, place);
        }
    }

    /// Notes when an entry expires.
    pub(super) fn expect(&mut self, death: Tick, place: Place) {
        self.expiries.push(Reverse((death, place)));
    }

    /// Forgets ghosts at the front.
    pub(super) fn forget_ghosts(&mut self, is_there: &dyn Fn(&Place) -> bool) {
        for arrivals in &mut self.arrivals {
            while let Some(oldest) = arrivals.front()
                && !is_there(oldest)
            {
                arrivals.pop_front();
            }
        }
    }

    /// Takes out who leaves first.
    pub(super) fn pop_oldest(&mut self) -> Option<Place> {
        self.arrivals.iter_mut().find_map(VecDeque::pop_front)
    }

    /// Takes out one whose time was thought to end by now.
    pub(super) fn pop_due(&mut self, now: Tick) -> Option<Place> {
        let Reverse((due, place)) = self.expiries.peek().copied()?;
        if due > now {
            return None;
        }
        self.expiries.pop();
        Some(place)
    }

    /// The places in the order in which their entries came, from one of them on.
    pub(super) fn arrived(&self, from: usize) -> impl Iterator<Item = &Place> {
        let mut left_out = from;
        self.arrivals.iter().flat_map(move |arrivals| {
            let start = left_out.min(arrivals.len());
            left_out -= start;
            arrivals.range(start..)
        })
    }

    /// How many places there are in that order, ghosts included.
    pub(super) fn queued(&self) -> usize {
        self.arrivals.iter().map(VecDeque::len).sum()
    }

    /// Drops ghosts once they could outnumber so many entries, and gives memory back.
    pub(super) fn compact(&mut self, entries: usize, is_there: &dyn Fn(&Place) -> bool) {
        let enough = 2 * entries + 16;
        if self.queued() > enough {
            for arrivals in &mut self.arrivals {
                arrivals.retain(is_there);
            }
        }
        if self.expiries.len() > enough {
            self.expiries.retain(|Reverse((_, place))| is_there(place));
        }
        self.shrink(2 * enough + 32);
    }

    fn shrink(&mut self, enough: usize) {
        for arrivals in &mut self.arrivals {
            if arrivals.capacity() > 2 * enough {
                arrivals.shrink_to(enough);
            }
        }
        if self.expiries.capacity() > 2 * enough {
            self.expiries.shrink_to(enough);
        }
    }
}
