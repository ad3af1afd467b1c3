//! Orders in which the lowest rank leaves first: what the exact policies have in common.
//!
//! A heap of ranks as they were when they were last looked at. A rank only rises while its entry is in, so
//! the lowest that is recorded is a lower bound: whoever has risen is put back with the rank of now, and the
//! first that has not is the lowest of all. Hits cost nothing, and an eviction as many steps as entries were
//! used since. 20 bytes per entry.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::marker::PhantomData;

use super::{Entries, Eviction, Facts, Notes, Slot};

/// How a policy ranks.
pub(super) trait Rank: Default + Send + 'static {
    /// What hits are to note for it.
    const NOTES: Notes;

    /// The rank of an entry that comes, or a lower one.
    fn first(facts: &Facts) -> u64;

    /// The rank of an entry as things stand, if that may have risen since it came.
    fn now(entries: &dyn Entries, slot: Slot) -> Option<u64>;
}

/// Evicts the lowest rank; of equal ones, who came first.
#[derive(Debug, Default)]
pub(super) struct Ranked<R> {
    heap: BinaryHeap<Reverse<Record>>,
    /// When the entry in a slot came; records that say otherwise are ghosts of those who left.
    arrivals: Vec<u32>,
    next: u32,
    len: usize,
    ranks: PhantomData<R>,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Record {
    rank: u64,
    arrival: u32,
    slot: Slot,
}

/// The arrival of nobody.
const NEVER: u32 = u32::MAX;

impl<R: Rank> Ranked<R> {
    fn is_ghost(&self, record: &Record) -> bool {
        self.arrivals.get(record.slot.number()) != Some(&record.arrival)
    }

    /// Lets the ghosts go; numbers the arrivals anew if they have run out.
    fn compact(&mut self) {
        let mut records = std::mem::take(&mut self.heap).into_vec();
        records.retain(|Reverse(record)| !self.is_ghost(record));
        if self.next == NEVER {
            records.sort_unstable_by_key(|Reverse(record)| record.arrival);
            for (arrival, Reverse(record)) in (0..).zip(&mut records) {
                record.arrival = arrival;
                self.arrivals[record.slot.number()] = arrival;
            }
            self.next = u32::try_from(records.len()).unwrap_or(NEVER);
        }
        self.heap = records.into();
    }
}

impl<R: Rank> Eviction for Ranked<R> {
    fn notes(&self) -> Notes {
        R::NOTES
    }

    fn insert(&mut self, slot: Slot, facts: &Facts) {
        if self.next == NEVER {
            self.compact();
        }
        let arrival = self.next;
        self.next += 1;
        if self.arrivals.len() <= slot.number() {
            self.arrivals.resize(slot.number() + 1, NEVER);
        }
        self.arrivals[slot.number()] = arrival;
        self.len += 1;
        let rank = R::first(facts);
        self.heap.push(Reverse(Record {
            rank,
            arrival,
            slot,
        }));
    }

    fn remove(&mut self, slot: Slot) {
        let Some(arrival) = self.arrivals.get_mut(slot.number()) else {
            return;
        };
        if std::mem::replace(arrival, NEVER) == NEVER {
            return;
        }
        self.len -= 1;
        // As many ghosts as living, and a few: each removal pays for one step of the walk.
        if self.heap.len() > 2 * self.len + 16 {
            self.compact();
        }
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        loop {
            let mut top = self.heap.peek_mut()?;
            let record = &mut top.0;
            if self.arrivals.get(record.slot.number()) != Some(&record.arrival) {
                PeekMut::pop(top);
                continue;
            }
            match R::now(entries, record.slot) {
                Some(now) if now > record.rank => record.rank = now,
                _ => {
                    let slot = PeekMut::pop(top).0.slot;
                    self.arrivals[slot.number()] = NEVER;
                    self.len -= 1;
                    return Some(slot);
                }
            }
        }
    }
}

#[cfg(test)]
impl<R> Ranked<R> {
    /// How many records there are, ghosts included.
    pub(super) fn records(&self) -> usize {
        self.heap.len()
    }

    /// Lets arrivals be numbered from here on.
    pub(super) fn arrive_at(&mut self, next: u32) {
        self.next = next;
    }
}
