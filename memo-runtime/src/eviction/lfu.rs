//! Who was used least often leaves first; of those, the oldest.
//!
//! Exact. For loads whose popular keys stay popular: what was used often is kept for good, even if nobody
//! asks for it any more. Each hit writes a count.

use super::ranked::{Rank, Ranked};
use super::{Entries, Facts, Notes, Slot};

pub(super) type Lfu = Ranked<Frequency>;

#[derive(Debug, Default)]
pub(super) struct Frequency;

impl Rank for Frequency {
    const NOTES: Notes = Notes::Counts;

    // One that takes the place of another has inherited its uses, and they are read when it is looked at.
    fn first(_: &Facts) -> u64 {
        0
    }

    fn now(entries: &dyn Entries, slot: Slot) -> Option<u64> {
        Some(entries.uses(slot))
    }
}
