//! A policy alone, without a memo around it: how many hits it would have.

use std::cell::Cell;

use memokit::Tick;
use memokit::eviction::{Entries, Eviction, Facts, Notes, Slot};

use crate::traces::Trace;

/// How many hits a memo of `capacity` entries has with a policy.
///
/// # Panics
///
/// If the policy has nobody to evict although the memo is full, or evicts one who is not in.
pub fn replay(policy: &mut dyn Eviction, trace: &Trace, capacity: usize) -> u64 {
    let mut entries = Notebook::new(capacity, policy.notes());
    let mut slots: Vec<Option<Slot>> = vec![None; trace.distinct()];
    let mut fresh = (0..).map(Slot::new).take(capacity);
    for (now, key) in (1..).zip(&trace.keys) {
        if let Some(slot) = slots[*key as usize] {
            entries.hit(slot, now);
            continue;
        }
        let slot = fresh.next().or_else(|| {
            let slot = policy.evict(&entries)?;
            slots[entries.keys[slot.number()] as usize] = None;
            Some(slot)
        });
        let slot = slot.expect("a full memo has somebody to evict");
        entries.write(slot, *key, now);
        policy.insert(slot, &Facts::new(hash(*key), 16, None));
        slots[*key as usize] = Some(slot);
    }
    entries.hits
}

struct Notebook {
    keys: Vec<u32>,
    uses: Vec<Cell<u64>>,
    used_at: Vec<u64>,
    most: u64,
    hits: u64,
}

impl Notebook {
    fn new(capacity: usize, notes: Notes) -> Self {
        Self {
            keys: vec![0; capacity],
            uses: vec![Cell::new(0); capacity],
            used_at: vec![0; capacity],
            most: if notes == Notes::Counts { u64::MAX } else { 3 },
            hits: 0,
        }
    }

    fn hit(&mut self, slot: Slot, now: u64) {
        let uses = &self.uses[slot.number()];
        uses.set(self.most.min(uses.get() + 1));
        self.used_at[slot.number()] = now;
        self.hits += 1;
    }

    fn write(&mut self, slot: Slot, key: u32, now: u64) {
        self.keys[slot.number()] = key;
        self.uses[slot.number()].set(0);
        self.used_at[slot.number()] = now;
    }
}

impl Entries for Notebook {
    fn uses(&self, slot: Slot) -> u64 {
        self.uses[slot.number()].get()
    }

    fn set_uses(&self, slot: Slot, uses: u8) {
        self.uses[slot.number()].set(uses.into());
    }

    fn used_at(&self, slot: Slot) -> u64 {
        self.used_at[slot.number()]
    }

    fn hash(&self, slot: Slot) -> u32 {
        hash(self.keys[slot.number()])
    }

    fn dies_at(&self, _: Slot) -> Option<Tick> {
        None
    }

    fn hits(&self) -> Option<u64> {
        Some(self.hits)
    }
}

fn hash(key: u32) -> u32 {
    let mixed = u64::from(key + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed >> 32) as u32
}

#[cfg(test)]
mod tests {
    use memokit::Policy;

    use super::*;
    use crate::traces::{looped, optimum, zipf};

    #[test]
    fn no_policy_has_more_hits_than_the_optimum() {
        let trace = Trace::new("zipf", zipf(1000, 0.9, 20_000, 1));
        for policy in [Policy::Best, Policy::Lru, Policy::S3Fifo, Policy::TinyLfu] {
            let hits = replay(&mut *policy.make(), &trace, 100);
            assert!(hits > 0 && hits <= optimum(&trace, 100), "{policy:?}");
        }
    }

    #[test]
    fn a_loop_that_is_too_long_has_no_hits_with_lru_and_some_with_best() {
        let trace = Trace::new("loop", looped(2000, 40_000));
        assert_eq!(replay(&mut *Policy::Lru.make(), &trace, 1000), 0);
        assert!(replay(&mut *Policy::Best.make(), &trace, 1000) > 12_000);
    }
}
