//! One part of the map, behind one lock.

use std::sync::Arc;

use hashbrown::HashTable;

use super::order::{Order, Place};
use crate::clock::Tick;
use crate::entry::Entry;

type Table<K, V> = HashTable<Arc<Entry<K, V>>>;

/// A table of entries, and the orders in which they leave.
#[derive(Debug)]
pub(super) struct Shard<K, V> {
    table: Table<K, V>,
    order: Order,
}

impl Place {
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
            order: Order::new(),
        }
    }

    pub(super) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<&Arc<Entry<K, V>>> {
        self.table
            .find(hash, |entry| entry.hash == hash && matches(&entry.key))
    }

    /// Adds an entry, whose key is not in.
    pub(super) fn add(&mut self, entry: Arc<Entry<K, V>>) {
        self.order.add(&entry);
        self.table
            .insert_unique(entry.hash, entry, |entry| entry.hash);
        self.tidy();
    }

    /// Removes `entry` itself, unless another has taken its place.
    pub(super) fn remove(&mut self, entry: &Entry<K, V>) -> Option<Arc<Entry<K, V>>> {
        Place::of(entry).remove(&mut self.table)
    }

    /// Forgets places at the front whose entries have left.
    pub(super) fn forget_ghosts(&mut self) {
        let table = &self.table;
        self.order
            .forget_ghosts(&|place| place.find(table).is_some());
    }

    /// Removes the entry that leaves first. There is no ghost in its place.
    pub(super) fn evict(&mut self) -> Option<Arc<Entry<K, V>>> {
        self.order.pop_oldest()?.remove(&mut self.table)
    }

    /// Which entry leaves first: the lower, the sooner. There may be a ghost in its place.
    pub(super) fn first_to_leave(&self) -> Option<(usize, u64)> {
        self.order.first_to_leave()
    }

    /// Removes entries that have expired, at most `most` of them.
    pub(super) fn expire(&mut self, now: Tick, most: usize) -> Vec<Arc<Entry<K, V>>> {
        let mut expired = Vec::new();
        while expired.len() < most
            && let Some(place) = self.order.pop_due(now)
        {
            // It may have been used since, and then lives on.
            match place.find(&self.table).and_then(|entry| entry.dies_at()) {
                Some(death) if death <= now => {
                    if let Some(entry) = place.remove(&mut self.table) {
                        expired.push(entry);
                    }
                }
                Some(death) => self.order.expect(death, place),
                None => {}
            }
        }
        expired
    }

    /// When the next entry may expire.
    pub(super) fn next_expiry(&self) -> Option<Tick> {
        self.order.next_expiry()
    }

    /// Takes all entries out.
    pub(super) fn drain(&mut self) -> Vec<Arc<Entry<K, V>>> {
        let mut entries = Vec::with_capacity(self.table.len());
        // A loop, as everywhere in what is compiled for each type: it is a third of a `collect`.
        for entry in self.table.drain() {
            entries.push(entry);
        }
        entries
    }

    /// The entries that `is_so` holds for.
    pub(super) fn select(&self, is_so: &dyn Fn(&Entry<K, V>) -> bool) -> Vec<Arc<Entry<K, V>>> {
        let mut entries = Vec::new();
        for entry in &self.table {
            if is_so(entry) {
                entries.push(Arc::clone(entry));
            }
        }
        entries
    }

    /// Drops ghosts once they could outnumber the entries, which is amortised constant per insert, and
    /// gives memory back after a flood has gone.
    pub(super) fn tidy(&mut self) {
        let table = &self.table;
        self.order
            .compact(table.len(), &|place| place.find(table).is_some());
        let enough = 4 * self.table.len() + 64;
        if self.table.capacity() > 2 * enough {
            self.table.shrink_to(enough, |entry| entry.hash);
        }
    }
}
