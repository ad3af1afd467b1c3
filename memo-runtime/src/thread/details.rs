//! What is known of the entries of a thread, by number: all that has to do with neither keys nor values.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::stored::{Detail, Ident};
use crate::clock::Tick;
use crate::eviction::Notes;

/// Of so few, no memory is given back.
const FEW: usize = 64;

/// The details of all entries.
#[derive(Debug)]
pub(super) struct Details {
    list: Vec<Option<Detail>>,
    vacant: Vec<u32>,
    arrivals: u64,
    bytes: u64,
    /// Soonest first. An entry that has left stays as a *ghost* until it is met, or until all are listed
    /// anew.
    expiries: BinaryHeap<Reverse<(Tick, u32)>>,
    notes: Notes,
    /// What hits note where that is more than a few uses.
    stamps: Vec<Cell<u64>>,
    /// The number of the latest use, where order is noted.
    latest_use: Cell<u64>,
}

impl Details {
    pub(super) fn new(notes: Notes) -> Self {
        Self {
            list: Vec::new(),
            vacant: Vec::new(),
            arrivals: 0,
            bytes: 0,
            expiries: BinaryHeap::new(),
            notes,
            stamps: Vec::new(),
            latest_use: Cell::new(0),
        }
    }

    /// How many numbers there are, those of nobody included.
    pub(super) fn numbers(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn at(&self, id: u32) -> Option<&Detail> {
        self.list.get(id as usize)?.as_ref()
    }

    /// What is known of an entry, if that is still there.
    pub(super) fn of(&self, ident: Ident) -> Option<&Detail> {
        let detail = self.at(ident.id)?;
        (detail.arrival == ident.arrival).then_some(detail)
    }

    /// Adds what is known of an entry; its number. It inherits the stamp of `old`.
    pub(super) fn add(&mut self, mut detail: Detail, old: Option<u32>) -> Option<u32> {
        self.arrivals += 1;
        detail.arrival = self.arrivals;
        self.bytes += detail.weight;
        let death = detail.dies_at();
        let id = match self.vacant.pop() {
            Some(id) => {
                self.list[id as usize] = Some(detail);
                id
            }
            None => {
                let id = u32::try_from(self.list.len()).ok()?;
                self.list.push(Some(detail));
                id
            }
        };
        if let Some(death) = death {
            self.expect(death, id);
        }
        if self.has_stamps() {
            self.stamps.resize(self.list.len(), Cell::new(0));
            self.stamps[id as usize].set(old.map_or(0, |old| self.stamp(old)));
            if self.notes == Notes::Order {
                self.note_more(id);
            }
        }
        Some(id)
    }

    pub(super) fn remove(&mut self, id: u32) -> Option<Detail> {
        let detail = self.list.get_mut(id as usize)?.take()?;
        self.vacant.push(id);
        self.bytes -= detail.weight;
        if self.vacant.len() == self.list.len() && self.list.len() > FEW {
            self.give_back();
        }
        Some(detail)
    }

    /// Gives memory back once nobody is there. Arrivals go on: what has left is not met again.
    fn give_back(&mut self) {
        let (arrivals, latest_use) = (self.arrivals, self.latest_use.get());
        *self = Self::new(self.notes);
        self.arrivals = arrivals;
        self.latest_use.set(latest_use);
    }

    /// Takes out one whose time was thought to end by now.
    pub(super) fn pop_due(&mut self, now: Tick) -> Option<u32> {
        let Reverse((due, id)) = self.expiries.peek().copied()?;
        if due > now {
            return None;
        }
        self.expiries.pop();
        Some(id)
    }

    /// Whether any entry may expire: else nobody need know the time.
    pub(super) fn is_any_to_expire(&self) -> bool {
        !self.expiries.is_empty()
    }

    /// Notes when an entry expires.
    pub(super) fn expect(&mut self, death: Tick, id: u32) {
        // So that ghosts never outnumber the entries for long: amortised, each costs a constant.
        if self.expiries.len() > 2 * (self.list.len() - self.vacant.len()) + 16 {
            let ids = 0..self.numbers();
            let deaths = ids.filter_map(|id| Some(Reverse((self.at(id)?.dies_at()?, id))));
            self.expiries = deaths.collect();
        }
        self.expiries.push(Reverse((death, id)));
    }

    /// Whether hits are to note more than a few uses.
    pub(super) fn has_stamps(&self) -> bool {
        matches!(self.notes, Notes::Order | Notes::Counts)
    }

    /// Notes a use, where more is noted than a few.
    pub(super) fn note_more(&self, id: u32) {
        let Some(stamp) = self.stamps.get(id as usize) else {
            return;
        };
        match self.notes {
            Notes::Order => {
                self.latest_use.set(self.latest_use.get() + 1);
                stamp.set(self.latest_use.get());
            }
            _ => stamp.set(stamp.get() + 1),
        }
    }

    pub(super) fn stamp(&self, id: u32) -> u64 {
        self.stamps.get(id as usize).map_or(0, Cell::get)
    }

    /// How often an entry was used, where that is counted exactly.
    pub(super) fn count(&self, id: u32) -> Option<u64> {
        (self.notes == Notes::Counts).then(|| self.stamp(id))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::entry::{Entry, Head, Usage};
    use crate::policy::Priority;
    use crate::thread::stored::Packed;
    use crate::version::{Belonging, FillToken};

    fn detail(until: u64) -> Detail {
        let until = Tick::from_bits(until);
        let head = Head {
            hash: 7,
            token: FillToken::LATEST,
            groups: Belonging::default(),
            written: Tick::default(),
            fresh_until: Some(until),
            kept_until: Some(until),
            is_served_late: false,
            tti: None,
            cost: Duration::ZERO,
            weight: 10,
            pinned: false,
            priority: Priority::Normal,
            usage: Usage::default(),
            arrival: 0,
        };
        let (key, value) = (Arc::new(()), ());
        Packed::new(Entry { key, value, head }).detail
    }

    #[test]
    fn ghosts_never_outnumber_the_entries_for_long_and_memory_is_given_back() {
        let mut details = Details::new(Notes::Uses);
        for until in 1..1_000 {
            let id = details.add(detail(until), None).expect("a number");
            if until > 100 {
                details.remove(id);
            }
        }
        assert_eq!((details.bytes(), details.numbers()), (1_000, 101));
        assert!(details.expiries.len() <= 2 * 101 + 17);
        for id in 0..100 {
            details.remove(id);
        }
        assert_eq!((details.bytes(), details.list.capacity()), (0, 0));
        let id = details.add(detail(5), None).expect("a number");
        assert_eq!(details.at(id).expect("there").arrival, 1_000);
        assert_eq!(details.pop_due(Tick::from_bits(4)), None);
        assert_eq!(details.pop_due(Tick::from_bits(5)), Some(id));
    }
}
