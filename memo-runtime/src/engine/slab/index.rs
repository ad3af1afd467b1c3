//! Where a key's entry is: a hash table of slot numbers that is read while it is written.
//!
//! Groups of one cache line, twelve places each: a tag (eight bits of the hash) and a slot number for each
//! place. All twelve tags are compared at once, in two words. What has no place in its group goes to the
//! next that has one, and each group that it passed counts it: who looks for a key stops at a group that
//! nothing has passed. Nothing ever moves, so a look-up never misses what is there; this is the layout of
//! F14 (N. Bronson, X. Shi, *Open-sourcing F14*, 2019), with atomics in place of vectors.
//!
//! One thread writes at a time.

use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Places in a group.
const PLACES: usize = 12;
/// Of them, how many are used at most on average: beyond two thirds look-ups begin to pass groups.
const FILLED: usize = 8;
/// Tags in the first word of a group.
const FIRST: u32 = 8;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = LOW << 7;

#[derive(Debug)]
#[repr(align(64))]
struct Group {
    /// The tags of the first eight places; zero where there is nothing.
    tags: AtomicU64,
    /// Those of the last four; above them, how many entries have passed.
    more: AtomicU64,
    slots: [AtomicU32; PLACES],
}

/// A hash table of slot numbers.
#[derive(Debug)]
pub(super) struct Index {
    groups: Box<[Group]>,
}

impl Group {
    fn new() -> Self {
        Self {
            tags: AtomicU64::new(0),
            more: AtomicU64::new(0),
            slots: std::array::from_fn(|_| AtomicU32::new(0)),
        }
    }

    fn tag(&self, place: usize) -> u64 {
        let word = if place < 8 { &self.tags } else { &self.more };
        word.load(Ordering::Relaxed) >> (8 * (place % 8)) & 0xff
    }

    fn set_tag(&self, place: usize, tag: u64) {
        let word = if place < 8 { &self.tags } else { &self.more };
        let shift = 8 * (place % 8);
        let others = word.load(Ordering::Relaxed) & !(0xff << shift);
        word.store(others | tag << shift, Ordering::Release);
    }

    /// Counts an entry that passes, or one that no longer does.
    fn pass(&self, more: bool) {
        let count = self.more.load(Ordering::Relaxed);
        let one = 1 << 32;
        let count = if more { count + one } else { count - one };
        self.more.store(count, Ordering::Release);
    }
}

/// A tag for all eight bytes of a word; never that of an empty place.
#[inline]
fn tag(hash: u64) -> u64 {
    (hash & 0xff).max(1)
}

/// The highest bit of each byte that is zero; now and then also of one above such a byte.
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

impl Index {
    /// An index for so many entries.
    pub(super) fn new(entries: usize) -> Self {
        let groups = entries.div_ceil(FILLED).max(1);
        Self {
            groups: (0..groups).map(|_| Group::new()).collect(),
        }
    }

    /// How many entries it is for.
    pub(super) fn room(&self) -> usize {
        self.groups.len() * FILLED
    }

    /// The bytes that it takes for an entry, while it is full.
    pub(super) const BYTES: usize = size_of::<Group>() / FILLED;

    #[inline]
    fn home(&self, hash: u64) -> usize {
        // The high half, scaled: the number of groups need not be a power of two.
        let scaled = (hash >> 32) * self.groups.len() as u64;
        (scaled >> 32) as usize
    }

    #[inline]
    fn next(&self, group: usize) -> usize {
        if group + 1 == self.groups.len() {
            0
        } else {
            group + 1
        }
    }

    /// The first answer that `ask` gives of a slot whose tag is that of the hash.
    #[inline]
    pub(super) fn find<T>(&self, hash: u64, mut ask: impl FnMut(u32) -> Option<T>) -> Option<T> {
        let pattern = tag(hash) * LOW;
        let mut at = self.home(hash);
        loop {
            let group = &self.groups[at];
            let tags = group.tags.load(Ordering::Acquire);
            let more = group.more.load(Ordering::Acquire);
            // The count of those who passed is no tag.
            let last = (more ^ pattern) | (0xffff_ffff << 32);
            let mut found = zeros(tags ^ pattern) | zeros(last) >> 1;
            while found != 0 {
                let bit = found.trailing_zeros();
                // Bit 7 of a byte is of the first word, bit 6 of the second.
                let place = (bit >> 3) + FIRST * (!bit & 1);
                let slot = group.slots.get(place as usize);
                let slot = slot.map(|slot| slot.load(Ordering::Relaxed));
                if let Some(answer) = slot.and_then(&mut ask) {
                    return Some(answer);
                }
                found &= found - 1;
            }
            if more >> 32 == 0 {
                return None;
            }
            at = self.next(at);
        }
    }

    /// Adds a slot. There is room for it.
    pub(super) fn add(&self, hash: u64, slot: u32) {
        let mut at = self.home(hash);
        loop {
            let group = &self.groups[at];
            if let Some(place) = (0..PLACES).find(|&place| group.tag(place) == 0) {
                group.slots[place].store(slot, Ordering::Relaxed);
                group.set_tag(place, tag(hash));
                break;
            }
            at = self.next(at);
        }
        self.pass(hash, at, true);
    }

    /// Puts another slot in the place of one of the same hash.
    pub(super) fn replace(&self, hash: u64, old: u32, new: u32) {
        if let Some((at, place)) = self.place_of(hash, old) {
            self.groups[at].slots[place].store(new, Ordering::Release);
        }
    }

    /// Takes a slot out.
    pub(super) fn remove(&self, hash: u64, slot: u32) {
        if let Some((at, place)) = self.place_of(hash, slot) {
            self.groups[at].set_tag(place, 0);
            self.pass(hash, at, false);
        }
    }

    /// Where a slot is; `hash` need not have the bits of the tag.
    fn place_of(&self, hash: u64, slot: u32) -> Option<(usize, usize)> {
        let mut at = self.home(hash);
        loop {
            let group = &self.groups[at];
            let is_here = |&place: &usize| {
                group.slots[place].load(Ordering::Relaxed) == slot && group.tag(place) != 0
            };
            if let Some(place) = (0..PLACES).find(is_here) {
                return Some((at, place));
            }
            if group.more.load(Ordering::Relaxed) >> 32 == 0 {
                return None;
            }
            at = self.next(at);
        }
    }

    /// Counts an entry at each group between its own and that where it is.
    fn pass(&self, hash: u64, until: usize, more: bool) {
        let mut at = self.home(hash);
        while at != until {
            self.groups[at].pass(more);
            at = self.next(at);
        }
    }

    /// The slots, each with its tag.
    pub(super) fn slots(&self) -> impl Iterator<Item = (u32, u64)> {
        self.groups.iter().flat_map(|group| {
            let places = (0..PLACES).map(|place| {
                let slot = group.slots[place].load(Ordering::Relaxed);
                (slot, group.tag(place))
            });
            places.filter(|(_, tag)| *tag != 0)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::collections::HashMap;

    use super::*;

    fn has(index: &Index, hash: u64, slot: u32) -> bool {
        index
            .find(hash, |other| (other == slot).then_some(()))
            .is_some()
    }

    #[test]
    fn all_places_of_a_group_are_found() {
        let index = Index::new(8);
        for slot in 0..12 {
            index.add(u64::from(slot) + 1, slot);
        }
        for slot in 0..12 {
            assert!(has(&index, u64::from(slot) + 1, slot));
        }
        assert!(!has(&index, 13, 3));
    }

    proptest! {
        #[test]
        fn it_has_what_a_map_has(
            operations in prop::collection::vec((0..3_u8, 0..200_u32, any::<u8>()), 0..600),
            spread in prop::sample::select(vec![1_u64, 1 << 59]),
        ) {
            let index = Index::new(220);
            let mut model: HashMap<u32, u64> = HashMap::new();
            for (operation, slot, tag) in operations {
                // With little spread, most have the same home and pass many groups.
                let hash = u64::from(slot % 7).wrapping_mul(spread) << 3 | u64::from(tag);
                match (operation, model.get(&slot).copied()) {
                    (0, None) => {
                        index.add(hash, slot);
                        model.insert(slot, hash);
                    }
                    (1, Some(hash)) => {
                        index.remove(hash & !0xff, slot);
                        model.remove(&slot);
                    }
                    (2, Some(hash)) if !model.contains_key(&(slot + 1000)) => {
                        index.replace(hash & !0xff, slot, slot + 1000);
                        model.remove(&slot);
                        model.insert(slot + 1000, hash);
                    }
                    _ => {}
                }
                for (slot, hash) in &model {
                    prop_assert!(has(&index, *hash, *slot));
                }
                prop_assert_eq!(index.slots().count(), model.len());
            }
        }
    }
}
