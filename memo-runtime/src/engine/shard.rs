//! One part of the map, behind one lock.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use hashbrown::HashTable;

use crate::clock::Tick;
use crate::entry::Entry;
use crate::policy::Priority;

type Table<K, V> = HashTable<Arc<Entry<K, V>>>;

/// A table of entries, the order in which they came and the order in which they expire.
#[derive(Debug)]
pub(super) struct Shard<K, V> {
    table: Table<K, V>,
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

    fn find<'t, K, V>(&self, table: &'t Table<K, V>) -> Option<&'t Arc<Entry<K, V>>> {
        table.find(self.hash, |entry| entry.arrival == self.arrival)
    }

    fn remove<K, V>(&self, table: &mut Table<K, V>) -> Option<Arc<Entry<K, V>>> {
        let same = |entry: &Arc<Entry<K, V>>| entry.arrival == self.arrival;
        let found = table.find_entry(self.hash, same).ok()?;
        Some(found.remove().0)
    }
}

impl<K, V> Shard<K, V> {
    pub(super) fn new() -> Self {
        Self {
            table: HashTable::new(),
            arrivals: std::array::from_fn(|_| VecDeque::new()),
            expiries: BinaryHeap::new(),
        }
    }

    pub(super) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<&Arc<Entry<K, V>>> {
        self.table
            .find(hash, |entry| entry.hash == hash && matches(&entry.key))
    }

    /// Adds an entry, whose key is not in.
    pub(super) fn add(&mut self, entry: Arc<Entry<K, V>>) {
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
    pub(super) fn remove(&mut self, entry: &Entry<K, V>) -> Option<Arc<Entry<K, V>>> {
        Place::of(entry).remove(&mut self.table)
    }

    /// Forgets places at the front whose entries have left.
    pub(super) fn forget_ghosts(&mut self) {
        for arrivals in &mut self.arrivals {
            while let Some(oldest) = arrivals.front()
                && oldest.find(&self.table).is_none()
            {
                arrivals.pop_front();
            }
        }
    }

    /// Removes the entry that leaves first. There is no ghost in its place.
    pub(super) fn evict(&mut self) -> Option<Arc<Entry<K, V>>> {
        let mut arrivals = self.arrivals.iter_mut();
        let oldest = arrivals.find_map(VecDeque::pop_front)?;
        oldest.remove(&mut self.table)
    }

    /// Which entry leaves first: the lower, the sooner. There may be a ghost in its place.
    pub(super) fn first_to_leave(&self) -> Option<(usize, u64)> {
        let mut ranks = self.arrivals.iter().enumerate();
        ranks.find_map(|(rank, arrivals)| Some((rank, arrivals.front()?.arrival)))
    }

    /// Removes entries that have expired, at most `most` of them.
    pub(super) fn expire(&mut self, now: Tick, most: usize) -> Vec<Arc<Entry<K, V>>> {
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
    pub(super) fn next_expiry(&self) -> Option<Tick> {
        self.expiries.peek().map(|Reverse((due, _))| *due)
    }

    /// Takes all entries out.
    pub(super) fn drain(&mut self) -> Vec<Arc<Entry<K, V>>> {
        self.table.drain().collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Entry<K, V>>> {
        self.table.iter()
    }

    /// Drops ghosts once they could outnumber the entries: amortised constant per insert.
    fn compact(&mut self) {
        let table = &self.table;
        let enough = 2 * table.len() + 16;
        let queued: usize = self.arrivals.iter().map(VecDeque::len).sum();
        if queued > enough {
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

    /// As after an insert, for when entries have left.
    pub(super) fn tidy(&mut self) {
        self.compact();
    }
}
