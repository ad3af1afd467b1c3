//! Who was not used for the longest time leaves first.
//!
//! Exact. For loads where what was used just now is what is used next; a walk over more keys than there is
//! room for pushes everybody out. Each hit writes the number of its use.

use super::ranked::{Rank, Ranked};
use super::{Entries, Facts, Notes, Slot};

pub(super) type Lru = Ranked<Recency>;

#[derive(Debug, Default)]
pub(super) struct Recency;

impl Rank for Recency {
    const NOTES: Notes = Notes::Order;

    // The number of its insertion stands at the entry, and is read from there.
    fn first(_: &Facts) -> u64 {
        0
    }

    fn now(entries: &dyn Entries, slot: Slot) -> Option<u64> {
        Some(entries.used_at(slot))
    }
}
