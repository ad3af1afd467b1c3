//! The table of one thread's values, and the orders in which they leave.

use std::ops::Deref;

use hashbrown::HashTable;

use super::order::{Order, Place};
use crate::clock::Tick;
use crate::entry::Entry;

/// A table of entries, and the orders in which they leave.
///
/// `P` is how an entry is referred to: by a count that threads share, or by one that is a thread's own.
#[derive(Debug)]
pub(super) struct Shard<P> {
    table: HashTable<P>,
    order: Order,
}

impl Place {
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
    pub(super) fn new() -> Self {
        Self {
            table: HashTable::new(),
            order: Order::new(),
        }
    }

    pub(super) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<&P> {
        self.table
            .find(hash, |entry| entry.hash == hash && matches(&entry.key))
    }

    /// Adds an entry, whose key is not in.
    pub(super) fn add(&mut self, entry: P) {
        self.order.add(&entry);
        self.table
            .insert_unique(entry.hash, entry, |entry| entry.hash);
        self.tidy();
    }

    /// Removes `entry` itself, unless another has taken its place.
    pub(super) fn remove(&mut self, entry: &Entry<K, V>) -> Option<P> {
        Place::of(entry).remove(&mut self.table)
    }

    /// Forgets places at the front whose entries have left.
    pub(super) fn forget_ghosts(&mut self) {
        let table = &self.table;
        self.order
            .forget_ghosts(&|place| place.find(table).is_some());
    }

    /// Removes the entry that leaves first. There is no ghost in its place.
    pub(super) fn evict(&mut self) -> Option<P> {
        self.order.pop_oldest()?.remove(&mut self.table)
    }

    /// Removes entries that have expired, at most `most` of them.
    pub(super) fn expire(&mut self, now: Tick, most: usize) -> Vec<P> {
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

    /// Takes all entries out.
    pub(super) fn drain(&mut self) -> Vec<P> {
        let mut entries = Vec::with_capacity(self.table.len());
        // A loop, as everywhere in what is compiled for each type: it is a third of a `collect`.
        for entry in self.table.drain() {
            entries.push(entry);
        }
        entries
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &P> {
        self.table.iter()
    }

    /// At most `most` entries in the order in which they came, from a place in it on; pinned ones are
    /// none of them.
    pub(super) fn arrived(&self, from: usize, most: usize) -> impl Iterator<Item = &P> {
        let places = self.order.arrived(from).take(most);
        places.filter_map(|place| place.find(&self.table))
    }

    /// How many places there are in that order, those of entries that have left included.
    pub(super) fn queued(&self) -> usize {
        self.order.queued()
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
