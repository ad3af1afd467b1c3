//! The largest leaves first; of equal ones, the oldest.
//!
//! Exact. For values of very different sizes under `max_bytes`, where many small ones serve more calls than
//! one large one. Hits write nothing.

use super::ranked::{Rank, Ranked};
use super::{Entries, Facts, Notes, Slot};

pub(super) type Size = Ranked<Largeness>;

#[derive(Debug, Default)]
pub(super) struct Largeness;

impl Rank for Largeness {
    const NOTES: Notes = Notes::Nothing;

    fn first(facts: &Facts) -> u64 {
        u64::MAX - facts.weight
    }

    fn now(_: &dyn Entries, _: Slot) -> Option<u64> {
        None
    }
}
