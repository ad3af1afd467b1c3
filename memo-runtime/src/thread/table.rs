//! The values of one thread: a plain map with an order, and limits.

use std::rc::Rc;

use super::common::Limits;
use super::shard::Shard;
use crate::clock::Tick;
use crate::entry::Entry;

/// How many entries leave at a time of those that are due, where nobody waits for their room.
pub(super) const STEP: usize = 16;

/// The values of one thread. Nothing here runs user code but a key's `Eq`, in [`get`](Self::get).
#[derive(Debug)]
pub(super) struct Table<K, V> {
    shard: Shard<Rc<Entry<K, V>>>,
    arrivals: u64,
    entries: u64,
    bytes: u64,
}

/// What became of an entry that was offered, and who left for it.
#[derive(Debug)]
pub(super) struct Insertion<K, V> {
    pub(super) is_stored: bool,
    pub(super) replaced: Option<Rc<Entry<K, V>>>,
    pub(super) expired: Vec<Rc<Entry<K, V>>>,
    pub(super) evicted: Vec<Rc<Entry<K, V>>>,
}

/// The bytes that an entry takes besides those of its value, and those that its key holds elsewhere.
pub(super) fn overhead<K, V>(_has_head: bool) -> u64 {
    // A pointer and a tag in the table, two counts before the entry and two before the key, and the
    // entry's places in the orders of eviction and of expiry.
    const SLOT: usize = 9 + 16 + 16 + 16 + 24;
    (size_of::<Entry<K, V>>() - size_of::<V>() + size_of::<K>() + SLOT) as u64
}

impl<K, V> Table<K, V> {
    pub(super) fn new() -> Self {
        Self {
            shard: Shard::new(),
            arrivals: 0,
            entries: 0,
            bytes: 0,
        }
    }

    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<&Rc<Entry<K, V>>> {
        self.shard.get(hash, matches)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Rc<Entry<K, V>>> {
        self.shard.iter()
    }

    /// Some of the entries, in the order in which they came; nothing, behind the last place.
    pub(super) fn arrived(&self, from: usize) -> Option<impl Iterator<Item = &Rc<Entry<K, V>>>> {
        (from < self.shard.queued()).then(|| self.shard.arrived(from, STEP))
    }

    /// Stores an entry in the place of `old`, the oldest leave for it. What is outdated leaves in any
    /// case.
    pub(super) fn insert(
        &mut self,
        mut entry: Entry<K, V>,
        old: Option<&Entry<K, V>>,
        limits: &Limits,
        now: Tick,
    ) -> Insertion<K, V> {
        let replaced = old.and_then(|old| self.take_out(old));
        let mut expired = self.expire(now, STEP);
        let mut evicted = Vec::new();
        let could_ever = limits.entries() >= 1 && entry.weight <= limits.bytes();
        while could_ever && !self.has_room(entry.weight, limits) {
            let due = self.expire(now, STEP);
            if !due.is_empty() {
                expired.extend(due);
                continue;
            }
            let Some(oldest) = self.evict() else { break };
            evicted.push(oldest);
        }
        let is_stored = could_ever && self.has_room(entry.weight, limits);
        if is_stored {
            self.arrivals += 1;
            entry.head.arrival = self.arrivals;
            self.entries += 1;
            self.bytes += entry.weight;
            self.shard.add(Rc::new(entry));
        }
        Insertion {
            is_stored,
            replaced,
            expired,
            evicted,
        }
    }

    fn has_room(&self, weight: u64, limits: &Limits) -> bool {
        let bytes = self.bytes.checked_add(weight);
        self.entries < limits.entries() && bytes.is_some_and(|bytes| bytes <= limits.bytes())
    }

    /// The oldest entries, until the rest is within the limits.
    pub(super) fn evict_excess(&mut self, limits: &Limits) -> Vec<Rc<Entry<K, V>>> {
        let mut evicted = Vec::new();
        while (self.entries > limits.entries() || self.bytes > limits.bytes())
            && let Some(oldest) = self.evict()
        {
            evicted.push(oldest);
        }
        evicted
    }

    fn evict(&mut self) -> Option<Rc<Entry<K, V>>> {
        self.shard.forget_ghosts();
        let evicted = self.shard.evict()?;
        self.leave(&evicted);
        Some(evicted)
    }

    fn expire(&mut self, now: Tick, most: usize) -> Vec<Rc<Entry<K, V>>> {
        let expired = self.shard.expire(now, most);
        for entry in &expired {
            self.leave(entry);
        }
        expired
    }

    /// Takes `entry` itself out, unless another has taken its place.
    pub(super) fn take_out(&mut self, entry: &Entry<K, V>) -> Option<Rc<Entry<K, V>>> {
        let taken = self.shard.remove(entry)?;
        self.leave(&taken);
        self.shard.tidy();
        Some(taken)
    }

    fn leave(&mut self, entry: &Entry<K, V>) {
        self.entries -= 1;
        self.bytes -= entry.weight;
    }

    /// Takes all entries out.
    pub(super) fn drain(&mut self) -> Vec<Rc<Entry<K, V>>> {
        (self.entries, self.bytes) = (0, 0);
        self.shard.drain()
    }
}
