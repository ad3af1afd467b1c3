//! Where a key's entry is: a hash table of slot numbers that is read while it is written.
//!
//! [Buckets](super::bucket) of half a cache line, six places each: a tag (seven bits of the hash) and a slot
//! number for each place. All six tags are compared at once, in one word. What has no place in its bucket
//! goes to the next that has one, and each bucket that it passed counts it: who looks for a key stops at a
//! bucket that nothing has passed. Nothing ever moves, so a look-up never misses what is there; this is the
//! layout of F14 (N. Bronson, X. Shi, *Open-sourcing F14*, 2019), with atomics in place of vectors.
//!
//! One thread writes at a time.

use super::bucket::{Bucket, Missed};
use super::table::{Buckets, Table};

/// Places of a bucket that are used at most on average: beyond two thirds look-ups begin to pass buckets.
const FILLED: usize = 4;

/// A table with room for so many entries.
pub(super) fn table(entries: usize) -> Table {
    Table::new(entries.div_ceil(FILLED))
}

/// The buckets of a table, as an index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Index<'t>(pub(super) Buckets<'t>);

impl Index<'_> {
    /// The bytes that it takes for an entry, while it is full.
    pub(super) const BYTES: usize = size_of::<Bucket>() / FILLED;

    /// How many entries it is for.
    pub(super) fn room(self) -> usize {
        self.0.len() * FILLED
    }

    /// The number of a hash's bucket, and of those behind it.
    fn way(self, hash: u64) -> impl Iterator<Item = usize> {
        let (home, buckets) = (self.0.home(hash), self.0.len());
        (home..home + buckets).map(move |number| number % buckets)
    }

    /// The first answer that `ask` gives of a slot whose tag is that of the hash. It was published before
    /// `ask` sees it.
    pub(super) fn find<T>(self, hash: u64, mut ask: impl FnMut(u32) -> Option<T>) -> Option<T> {
        for number in self.way(hash) {
            match self.0.get(number).find(hash, &mut ask) {
                Ok(answer) => return Some(answer),
                Err(Missed::Nothing) => return None,
                Err(Missed::Passed) => {}
            }
        }
        None
    }

    /// As [`find`](Self::find), in the hash's own bucket: it is there most often.
    #[inline]
    pub(super) fn find_first<T>(
        self,
        hash: u64,
        mut ask: impl FnMut(u32) -> Option<T>,
    ) -> Result<T, Missed> {
        self.0.home_bucket(hash).find(hash, &mut ask)
    }

    /// Adds a slot. There is room for it.
    pub(super) fn add(self, hash: u64, slot: u32) {
        let at = self.way(hash).find(|at| self.0.get(*at).add(hash, slot));
        self.pass(hash, at.expect("room for it"), true);
    }

    /// Puts another slot in the place of one of the same hash.
    pub(super) fn replace(self, hash: u64, old: u32, new: u32) {
        if let Some((at, place)) = self.place_of(hash, old) {
            self.0.get(at).put(place, new);
        }
    }

    /// Takes a slot out.
    pub(super) fn remove(self, hash: u64, slot: u32) {
        if let Some((at, place)) = self.place_of(hash, slot) {
            self.0.get(at).clear(place);
            self.pass(hash, at, false);
        }
    }

    /// Where a slot is; `hash` need not have the bits of the tag.
    fn place_of(self, hash: u64, slot: u32) -> Option<(usize, usize)> {
        for at in self.way(hash) {
            let bucket = self.0.get(at);
            if let Some(place) = bucket.place_of(slot) {
                return Some((at, place));
            }
            if !bucket.is_passed() {
                return None;
            }
        }
        None
    }

    /// Counts an entry at each bucket between its own and that where it is.
    fn pass(self, hash: u64, until: usize, more: bool) {
        for at in self.way(hash).take_while(|at| *at != until) {
            self.0.get(at).pass(more);
        }
    }

    /// The slots, each with its tag.
    pub(super) fn slots(self) -> impl Iterator<Item = (u32, u64)> {
        let buckets = (0..self.0.len()).map(move |number| self.0.get(number));
        buckets.flat_map(Bucket::slots)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::collections::HashMap;

    use super::*;

    fn has(index: Index<'_>, hash: u64, slot: u32) -> bool {
        let first = index.find_first(hash, |other| (other == slot).then_some(()));
        let all = index
            .find(hash, |other| (other == slot).then_some(()))
            .is_some();
        // Where there may be more, the one says so, and the other looks there.
        assert_eq!(
            all,
            first.is_ok() || all && matches!(first, Err(Missed::Passed))
        );
        all
    }

    #[test]
    fn all_places_of_a_bucket_are_found() {
        let mut table = table(4);
        let index = Index(table.buckets_mut());
        for slot in 0..6 {
            index.add(u64::from(slot) + 1, slot);
        }
        for slot in 0..6 {
            assert!(has(index, u64::from(slot) + 1, slot));
        }
        assert!(!has(index, 13, 3));
    }

    proptest! {
        #[test]
        fn it_has_what_a_map_has(
            operations in prop::collection::vec((0..3_u8, 0..200_u32, any::<u8>()), 0..600),
            spread in prop::sample::select(vec![1_u64, 1 << 59]),
        ) {
            let mut table = table(220);
            let index = Index(table.buckets_mut());
            let mut model: HashMap<u32, u64> = HashMap::new();
            for (operation, slot, tag) in operations {
                // With little spread, most have the same home and pass many buckets.
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
                    prop_assert!(has(index, *hash, *slot));
                }
                prop_assert_eq!(index.slots().count(), model.len());
            }
        }
    }
}
