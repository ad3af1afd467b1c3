//! Who would expire first leaves first; who never expires leaves last.
//!
//! Exact. For entries of different lengths of life, where what is nearly stale is worth least. Hits write
//! nothing, unless a `tti` makes them.

use super::ranked::{Rank, Ranked};
use super::{Entries, Facts, Notes, Slot};
use crate::clock::Tick;

pub(super) type Ttl = Ranked<Death>;

#[derive(Debug, Default)]
pub(super) struct Death;

impl Rank for Death {
    const NOTES: Notes = Notes::Nothing;

    fn first(facts: &Facts) -> u64 {
        rank(facts.dies_at)
    }

    fn now(entries: &dyn Entries, slot: Slot) -> Option<u64> {
        Some(rank(entries.dies_at(slot)))
    }
}

fn rank(dies_at: Option<Tick>) -> u64 {
    dies_at.unwrap_or(Tick::NEVER).to_bits()
}
