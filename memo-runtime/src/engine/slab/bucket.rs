//! A few places for slot numbers, which are looked through at once.

use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Places in a bucket.
pub(super) const PLACES: usize = 6;

/// One in each byte of a bucket's word that is a tag.
const LOW: u64 = 0x0101_0101_0101;
const HIGH: u64 = LOW << 7;
/// The rest of the word: how many entries have passed.
const PASSED: u64 = !0 << (8 * PLACES);
/// One of them.
const ONE: u64 = 1 << (8 * PLACES);

/// Half a cache line.
#[derive(Debug)]
#[repr(align(32))]
pub(super) struct Bucket {
    /// The tags, zero where there is nothing; above them, how many entries have passed.
    tags: AtomicU64,
    slots: [AtomicU32; PLACES],
}

/// What was not found in a bucket.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Missed {
    /// It is nowhere.
    Nothing,
    /// It may be in another bucket.
    Passed,
}

/// Seven bits of the hash; never the tag of an empty place.
#[inline]
fn tag(hash: u64) -> u64 {
    (hash & 0x7f).max(1)
}

/// The highest bit of each place whose tag, less than 128, is this one.
#[inline]
fn places(tags: u64, tag: u64) -> u64 {
    // A byte that is not zero takes the bit away; none takes from the next one. What is above the tags is
    // not told apart, and takes from nothing.
    HIGH.wrapping_sub(tags ^ (tag * LOW)) & HIGH
}

impl Bucket {
    pub(super) fn new() -> Self {
        Self {
            tags: AtomicU64::new(0),
            slots: std::array::from_fn(|_| AtomicU32::new(0)),
        }
    }

    /// The first answer that `ask` gives of a slot whose tag is that of the hash. It was published before
    /// `ask` sees it.
    #[inline]
    pub(super) fn find<T>(
        &self,
        hash: u64,
        ask: &mut impl FnMut(u32) -> Option<T>,
    ) -> Result<T, Missed> {
        let tags = self.tags.load(Ordering::Acquire);
        let mut found = places(tags, tag(hash));
        while found != 0 {
            let slot = self.slots.get(found.trailing_zeros() as usize / 8);
            let slot = slot.map(|slot| slot.load(Ordering::Acquire));
            if let Some(answer) = slot.and_then(&mut *ask) {
                return Ok(answer);
            }
            found &= found - 1;
        }
        Err(if tags & PASSED == 0 {
            Missed::Nothing
        } else {
            Missed::Passed
        })
    }

    /// Adds a slot, unless all places are taken.
    pub(super) fn add(&self, hash: u64, slot: u32) -> bool {
        let none = places(self.tags.load(Ordering::Relaxed), 0);
        if none == 0 {
            return false;
        }
        let place = none.trailing_zeros() as usize / 8;
        self.put(place, slot);
        self.set_tag(place, tag(hash));
        true
    }

    /// Puts a slot in a place whose tag stays.
    pub(super) fn put(&self, place: usize, slot: u32) {
        self.slots[place].store(slot, Ordering::Release);
    }

    pub(super) fn clear(&self, place: usize) {
        self.set_tag(place, 0);
    }

    /// Where a slot is.
    pub(super) fn place_of(&self, slot: u32) -> Option<usize> {
        let is_here = |&place: &usize| {
            self.slots[place].load(Ordering::Relaxed) == slot && self.tag(place) != 0
        };
        (0..PLACES).find(is_here)
    }

    /// The slots, each with its tag.
    pub(super) fn slots(&self) -> impl Iterator<Item = (u32, u64)> {
        let slot = |place: usize| self.slots[place].load(Ordering::Relaxed);
        let places = (0..PLACES).map(move |place| (slot(place), self.tag(place)));
        places.filter(|(_, tag)| *tag != 0)
    }

    pub(super) fn is_passed(&self) -> bool {
        self.tags.load(Ordering::Relaxed) & PASSED != 0
    }

    /// Counts an entry that passes, or one that no longer does.
    pub(super) fn pass(&self, more: bool) {
        let tags = self.tags.load(Ordering::Relaxed);
        // So many, which only a hash that is none brings about, that they are not counted any more.
        if tags & PASSED == PASSED {
            return;
        }
        let tags = if more { tags + ONE } else { tags - ONE };
        self.tags.store(tags, Ordering::Release);
    }

    fn tag(&self, place: usize) -> u64 {
        self.tags.load(Ordering::Relaxed) >> (8 * place) & 0xff
    }

    fn set_tag(&self, place: usize, tag: u64) {
        let shift = 8 * place;
        let others = self.tags.load(Ordering::Relaxed) & !(0xff << shift);
        self.tags.store(others | tag << shift, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_passed_by_too_many_to_count_stays_passed() {
        let bucket = Bucket::new();
        for _ in 0..70_000 {
            bucket.pass(true);
        }
        for _ in 0..70_000 {
            bucket.pass(false);
        }
        assert!(bucket.is_passed());
        assert!(bucket.add(7, 3), "the tags have no part in it");
        assert_eq!(bucket.place_of(3), Some(0));
    }
}
