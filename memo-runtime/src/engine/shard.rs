//! One part of the map, behind one lock.

use std::collections::VecDeque;
use std::sync::Arc;

use hashbrown::HashTable;
use hashbrown::hash_table::OccupiedEntry;

use super::Departed;
use crate::entry::Entry;

/// A table of entries and the order in which they came.
#[derive(Debug)]
pub(super) struct Shard<K, V> {
    table: HashTable<Arc<Entry<K, V>>>,
    /// Oldest first, only where there is a capacity. An entry that left by another way than
    /// eviction stays here as a ghost until it is met or compacted.
    arrivals: VecDeque<Arrival>,
    next_arrival: u64,
    capacity: Option<usize>,
}

/// Which entry came: a number rather than a pointer, so that a ghost holds nothing alive.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    hash: u64,
    number: u64,
}

impl<K, V> Shard<K, V> {
    pub(super) fn new(capacity: Option<usize>) -> Self {
        Self {
            table: HashTable::new(),
            arrivals: VecDeque::new(),
            next_arrival: 0,
            capacity,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    pub(super) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<Arc<Entry<K, V>>> {
        self.table
            .find(hash, |entry| entry.hash == hash && matches(&entry.key))
            .cloned()
    }

    pub(super) fn insert(&mut self, mut entry: Entry<K, V>) -> Departed<K, V>
    where
        K: Eq,
    {
        let replaced = self.remove(entry.hash, |key| *key == *entry.key);
        entry.arrival = self.next_arrival;
        self.next_arrival += 1;
        if self.capacity.is_some() {
            self.arrivals.push_back(Arrival {
                hash: entry.hash,
                number: entry.arrival,
            });
        }
        self.table
            .insert_unique(entry.hash, Arc::new(entry), |entry| entry.hash);
        let evicted = self.evict();
        self.compact();
        Departed { replaced, evicted }
    }

    pub(super) fn remove(
        &mut self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> Option<Arc<Entry<K, V>>> {
        let found = |entry: &Arc<Entry<K, V>>| entry.hash == hash && matches(&entry.key);
        self.table
            .find_entry(hash, found)
            .ok()
            .map(|found| found.remove().0)
    }

    pub(super) fn remove_exactly(&mut self, entry: &Arc<Entry<K, V>>) -> bool {
        let same = |other: &Arc<Entry<K, V>>| Arc::ptr_eq(other, entry);
        self.table
            .find_entry(entry.hash, same)
            .map(OccupiedEntry::remove)
            .is_ok()
    }

    fn evict(&mut self) -> Vec<Arc<Entry<K, V>>> {
        let mut evicted = Vec::new();
        while self
            .capacity
            .is_some_and(|capacity| self.table.len() > capacity)
        {
            let Some(oldest) = self.arrivals.pop_front() else {
                break;
            };
            let found = self
                .table
                .find_entry(oldest.hash, |entry| entry.arrival == oldest.number);
            evicted.extend(found.ok().map(|found| found.remove().0));
        }
        evicted
    }

    /// Drops ghosts once they could outnumber the entries: amortised constant per insert.
    fn compact(&mut self) {
        if self.arrivals.len() > 2 * self.table.len() + 16 {
            let table = &self.table;
            self.arrivals.retain(|arrival| {
                table
                    .find(arrival.hash, |entry| entry.arrival == arrival.number)
                    .is_some()
            });
        }
    }
}
