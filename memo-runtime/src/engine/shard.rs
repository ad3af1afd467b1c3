//! One part of the map, behind one lock.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::ops::Deref;

use hashbrown::HashTable;

use crate::clock::Tick;
use crate::entry::Entry;
use crate::policy::Priority;

/// A table of entries, the order in which they came and the order in which they expire.
///
/// `P` is how an entry is referred to: by a count that threads share, or by one that is a thread's own.
#[derive(Debug)]
pub(crate) struct Shard<P> {
    table: HashTable<P>,
    /// Oldest first, for each priority. An entry that left by another way than eviction stays here
    /// as a ghost until it is met or compacted; a pinned one was never here.
    arrivals: [VecDeque<Place>; Priority::COUNT],
    /// Soonest first; with ghosts as well.
    expiries: BinaryHeap<Reverse<(Tick, Place)>>,
}

/// Where an entry is: a number rather than a pointer, so that a ghost holds nothing alive.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Place {
    arrival: u64,
    hash: u64,
}

impl Place {
    fn of<K, V>(entry: &Entry<K, V>) -> Self {
        Self {
            arrival: entry.arrival,
            hash: entry.hash,
        }
    }

    fn find<'t, K, V, P>(&self, table: &'t HashTable<P>) -> Option<&'t P>
    where
        P: Deref<Target = Entry<K, V>>,
    {
        table.find(self.hash, |entry| entry.arrival == self.arrival)
    }

    fn remove<K, V, P>(&self, table: &mut HashTable<P>) -> Option<P>
    where
        P: Deref<Target = Entry<K, V>>,
    {
        let same = |entry: &P| entry.arrival == self.arrival;
        let found = table.find_entry(self.hash, same).ok()?;
        Some(found.remove().0)
    }
}

impl<K, V, P> Shard<P>
where
    P: Deref<Target = Entry<K, V>>,
{
    pub(crate) fn new() -> Self {
        Self {
            table: HashTable::new(),
            arrivals: std::array::from_fn(|_| VecDeque::new()),
            expiries: BinaryHeap::new(),
        }
    }

    pub(crate) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<&P> {
        self.table
            .find(hash, |entry| entry.hash == hash && matches(&entry.key))
    }

    /// Adds an entry, whose key is not in.
    pub(crate) fn add(&mut self, entry: P) {
        let place = Place::of(&entry);
        if !entry.pinned {
            self.arrivals[entry.priority.rank()].push_back(place);
        }
        if let Some(death) = entry.dies_at() {
            self.expiries.push(Reverse((death, place)));
        }
        self.table
            .insert_unique(entry.hash, entry, |entry| entry.hash);
        self.compact();
    }

    /// Removes `entry` itself, unless another has taken its place.
    pub(crate) fn remove(&mut self, entry: &Entry<K, V>) -> Option<P> {
        Place::of(entry).remove(&mut self.table)
    }

    /// Forgets places at the front whose entries have left.
    pub(crate) fn forget_ghosts(&mut self) {
        for arrivals in &mut self.arrivals {
            while let Some(oldest) = arrivals.front()
                && oldest.find(&self.table).is_none()
            {
                arrivals.pop_front();
            }
        }
    }

    /// Removes the entry that leaves first. There is no ghost in its place.
    pub(crate) fn evict(&mut self) -> Option<P> {
        let mut arrivals = self.arrivals.iter_mut();
        let oldest = arrivals.find_map(VecDeque::pop_front)?;
        oldest.remove(&mut self.table)
    }

    /// Which entry leaves first: the lower, the sooner. There may be a ghost in its place.
    pub(crate) fn first_to_leave(&self) -> Option<(usize, u64)> {
        let mut ranks = self.arrivals.iter().enumerate();
        ranks.find_map(|(rank, arrivals)| Some((rank, arrivals.front()?.arrival)))
    }

    /// Removes entries that have expired, at most `most` of them.
    pub(crate) fn expire(&mut self, now: Tick, most: usize) -> Vec<P> {
        let mut expired = Vec::new();
        while expired.len() < most
            && let Some(Reverse((due, place))) = self.expiries.peek().copied()
            && due <= now
        {
            self.expiries.pop();
            // It may have been used since, and then lives on.
            match place.find(&self.table).and_then(|entry| entry.dies_at()) {
                Some(death) if death <= now => expired.extend(place.remove(&mut self.table)),
                Some(death) => self.expiries.push(Reverse((death, place))),
                None => {}
            }
        }
        expired
    }

    /// When the next entry may expire.
    pub(crate) fn next_expiry(&self) -> Option<Tick> {
        self.expiries.peek().map(|Reverse((due, _))| *due)
    }

    /// Takes all entries out.
    pub(crate) fn drain(&mut self) -> Vec<P> {
        self.table.drain().collect()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &P> {
        self.table.iter()
    }

    /// Drops ghosts once they could outnumber the entries: amortised constant per insert.
    fn compact(&mut self) {
        let table = &self.table;
        let enough = 2 * table.len() + 16;
        if self.queued() > enough {
            for arrivals in &mut self.arrivals {
                arrivals.retain(|place| place.find(table).is_some());
            }
        }
        if self.expiries.len() > enough {
            self.expiries
                .retain(|Reverse((_, place))| place.find(table).is_some());
        }
        self.shrink();
    }

    /// Gives memory back after a flood has gone.
    fn shrink(&mut self) {
        let enough = 4 * self.table.len() + 64;
        if self.table.capacity() > 2 * enough {
            self.table.shrink_to(enough, |entry| entry.hash);
        }
        for arrivals in &mut self.arrivals {
            if arrivals.capacity() > 2 * enough {
                arrivals.shrink_to(enough);
            }
        }
        if self.expiries.capacity() > 2 * enough {
            self.expiries.shrink_to(enough);
        }
    }

    /// At most `most` entries in the order in which they came, from a place in it on; pinned ones are
    /// none of them.
    pub(crate) fn arrived(&self, from: usize, most: usize) -> impl Iterator<Item = &P> {
        let mut left_out = from;
        let places = self.arrivals.iter().flat_map(move |arrivals| {
            let start = left_out.min(arrivals.len());
            left_out -= start;
            arrivals.range(start..)
        });
        places
            .take(most)
            .filter_map(|place| place.find(&self.table))
    }

    /// How many places there are in that order, those of entries that have left included.
    pub(crate) fn queued(&self) -> usize {
        self.arrivals.iter().map(VecDeque::len).sum()
    }

    /// As after an insert, for when entries have left.
    pub(crate) fn tidy(&mut self) {
        self.compact();
    }
}
