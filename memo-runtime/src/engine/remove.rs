//! Taking entries out: one, those that a condition holds for, all.

use super::{Dead, Engine, Gone, Removal, View};
use crate::clock::Tick;
use crate::reader::Reader;
use crate::sync::atomic::Ordering;

/// How many entries leave under one hold of a lock, at most.
const CHUNK: usize = 256;

impl<K, V> Engine<K, V> {
    /// Removes the entry that `matches`; `tell` says what is to be known of it.
    pub(crate) fn remove<T>(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
        tell: impl FnOnce(&View<'_, K, V>) -> Option<T>,
    ) -> Removal<K, V, Option<T>> {
        let index = self.index(hash);
        let mut writing = self.write(index);
        let found = writing.own.find(hash, matches);
        let told = found.and_then(|entry| Some((entry.id, tell(&entry)?)));
        let told = told.map(|(id, told)| {
            self.take_out(&mut writing, index, id);
            told
        });
        // Whoever removes wants it gone.
        let dead = match told {
            Some(_) => writing.own.collect(1),
            None => Vec::new(),
        };
        Removal { told, dead }
    }

    /// Removes the entries that `leaves` says so of, some at a time; `take` gets them.
    pub(crate) fn remove_if(
        &self,
        leaves: &dyn Fn(&View<'_, K, V>) -> bool,
        take: &mut dyn FnMut(Gone, Vec<Dead<K, V>>),
    ) {
        for index in 0..self.slabs.len() {
            let found = self.found(index, leaves);
            self.remove_each(index, &found, leaves, take);
        }
    }

    /// Removes entries of one slab, if `leaves` still says so; some under one hold of the lock.
    fn remove_each(
        &self,
        index: usize,
        found: &[u32],
        leaves: &dyn Fn(&View<'_, K, V>) -> bool,
        take: &mut dyn FnMut(Gone, Vec<Dead<K, V>>),
    ) {
        for some in found.chunks(CHUNK) {
            let mut gone = Gone::default();
            let mut writing = self.write(index);
            for &id in some {
                // Another may have come into the slot.
                if writing.own.at(id).is_some_and(|entry| leaves(&entry)) {
                    gone.add(self.take_out(&mut writing, index, id));
                }
            }
            let dead = writing.own.collect(1);
            drop(writing);
            take(gone, dead);
        }
    }

    /// The slots of a slab whose entries `is_so` holds for; found without its lock.
    fn found(&self, index: usize, is_so: &dyn Fn(&View<'_, K, V>) -> bool) -> Vec<u32> {
        let reads = self.slabs[index].read(Reader::mine());
        let mut found = Vec::new();
        for id in 0..reads.slots() {
            if reads.at(id).is_some_and(|entry| is_so(&entry)) {
                found.push(id);
            }
        }
        found
    }

    /// Removes all entries that are in now.
    pub(crate) fn remove_all(&self, take: &mut dyn FnMut(Gone, Vec<Dead<K, V>>)) {
        for index in 0..self.slabs.len() {
            // Found under the lock: an entry that is being stored is waited for.
            let found = self.slabs[index].lock().ids();
            self.remove_each(index, &found, &|_| true, take);
        }
    }

    /// Removes entries that have expired; others use the map in between.
    pub(crate) fn expire(&self, now: Tick, take: &mut dyn FnMut(Gone, Vec<Dead<K, V>>)) {
        if self.next_expiry().is_none_or(|next| next > now) {
            return;
        }
        // Set again by those who stay, and by those who come meanwhile.
        self.next_expiry
            .store(Tick::NEVER.to_bits(), Ordering::SeqCst);
        let is_due = |entry: &View<'_, K, V>| match entry.dies_at() {
            Some(death) if death <= now => true,
            Some(death) => {
                self.next_expiry
                    .fetch_min(death.to_bits(), Ordering::SeqCst);
                false
            }
            None => false,
        };
        self.remove_if(&is_due, take);
    }

    /// What nobody reads any more of those who left.
    pub(crate) fn collect(&self) -> Vec<Dead<K, V>> {
        let mut dead = Vec::new();
        for slab in &self.slabs {
            dead.append(&mut slab.lock().collect(1));
        }
        dead
    }

    /// Whether entries that have left are still to be dropped.
    pub(crate) fn is_waiting(&self) -> bool {
        self.slabs.iter().any(|slab| slab.lock().retired() > 0)
    }
}
