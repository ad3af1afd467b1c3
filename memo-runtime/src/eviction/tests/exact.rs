//! The plain model of the exact policies: a list in the order of arrival, of which the lowest rank leaves.

use std::cmp::Reverse;

use crate::clock::Tick;
use crate::eviction::{Entries, Eviction, Facts, Notes, Slot};

pub(super) trait Order: Default + Send + 'static {
    type Rank: Ord;
    const NOTES: Notes = Notes::Nothing;

    fn rank(entries: &dyn Entries, slot: Slot, weight: u64) -> Self::Rank;
}

#[derive(Default)]
pub(super) struct Plain<O> {
    entries: Vec<(Slot, u64)>,
    order: std::marker::PhantomData<O>,
}

impl<O: Order> Eviction for Plain<O> {
    fn notes(&self) -> Notes {
        O::NOTES
    }

    fn insert(&mut self, slot: Slot, facts: &Facts) {
        self.entries.push((slot, facts.weight));
    }

    fn remove(&mut self, slot: Slot) {
        self.entries.retain(|(other, _)| *other != slot);
    }

    fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let ranked = self.entries.iter();
        // Of several that are lowest, the first.
        let lowest = ranked.min_by_key(|(slot, weight)| O::rank(entries, *slot, *weight));
        let slot = lowest?.0;
        self.remove(slot);
        Some(slot)
    }
}

#[derive(Default)]
pub(super) struct Arrival;

impl Order for Arrival {
    type Rank = ();

    fn rank(_: &dyn Entries, _: Slot, _: u64) {}
}

#[derive(Default)]
pub(super) struct Recency;

impl Order for Recency {
    type Rank = u64;
    const NOTES: Notes = Notes::Order;

    fn rank(entries: &dyn Entries, slot: Slot, _: u64) -> u64 {
        entries.used_at(slot)
    }
}

#[derive(Default)]
pub(super) struct Frequency;

impl Order for Frequency {
    type Rank = u64;
    const NOTES: Notes = Notes::Counts;

    fn rank(entries: &dyn Entries, slot: Slot, _: u64) -> u64 {
        entries.uses(slot)
    }
}

#[derive(Default)]
pub(super) struct Death;

impl Order for Death {
    /// Who never dies comes last.
    type Rank = (bool, Option<Tick>);

    fn rank(entries: &dyn Entries, slot: Slot, _: u64) -> Self::Rank {
        let dies_at = entries.dies_at(slot);
        (dies_at.is_none(), dies_at)
    }
}

#[derive(Default)]
pub(super) struct Largeness;

impl Order for Largeness {
    type Rank = Reverse<u64>;

    fn rank(_: &dyn Entries, _: Slot, weight: u64) -> Reverse<u64> {
        Reverse(weight)
    }
}
