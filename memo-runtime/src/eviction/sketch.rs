//! How often keys were seen of late, known by their hashes alone: a count-min sketch of 4-bit counts that
//! are halved every so often.
//!
//! A block of 64 bytes, one cache line, holds the four counts of a hash, so that to look is one miss. It
//! doubles as the policy grows: the two halves of a block begin with what both know.

/// Counts up to 15.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    blocks: Vec<Block>,
    /// How many entries it is large enough for.
    room: usize,
    /// What was counted since counts were halved.
    counted: usize,
}

/// Two counts in each byte: the four of a hash in another quarter each, and all in the same half of a byte.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Block([u8; 64]);

/// How many entries a block is for.
const ENTRIES: usize = 64;

impl Sketch {
    /// Makes it large enough for so many entries, at one byte each.
    #[inline]
    pub(super) fn grow(&mut self, entries: usize) {
        if self.room < entries {
            self.grow_to(entries);
        }
    }

    #[cold]
    fn grow_to(&mut self, entries: usize) {
        if self.blocks.is_empty() {
            self.blocks.push(Block([0; 64]));
        }
        while self.blocks.len() * ENTRIES < entries {
            // The block of a hash is found by its low bits: one more of them tells the halves apart.
            self.blocks.extend_from_within(..);
        }
        self.room = self.blocks.len() * ENTRIES;
    }

    /// How often a hash was seen.
    #[inline]
    pub(super) fn count(&self, hash: u32) -> u8 {
        let block = self.blocks.get(self.index(hash));
        block.map_or(0, |block| {
            let places = Places::of(hash);
            places.least(block) >> places.shift
        })
    }

    /// Counts a hash so many times.
    pub(super) fn add_all(&mut self, hash: u32, times: u64) {
        for _ in 0..times {
            self.add(hash);
        }
    }

    /// Counts a hash once.
    #[inline]
    pub(super) fn add(&mut self, hash: u32) {
        let index = self.index(hash);
        let Some(block) = self.blocks.get_mut(index) else {
            return;
        };
        let places = Places::of(hash);
        let least = places.least(block);
        if least == places.half() {
            return;
        }
        // Only the lowest are raised: what is above is of others.
        for place in places.bytes {
            let byte = &mut block.0[place & 63];
            *byte += u8::from(*byte & places.half() == least) << places.shift;
        }
        self.counted += 1;
    }

    /// Halves all counts, once more than `period` were counted since; whether it did.
    #[inline]
    pub(super) fn age(&mut self, period: usize) -> bool {
        let is_old = self.counted > period;
        if is_old {
            self.halve();
        }
        is_old
    }

    /// Forgets half of what it knows.
    #[cold]
    pub(super) fn halve(&mut self) {
        self.counted /= 2;
        for block in &mut self.blocks {
            for byte in &mut block.0 {
                *byte = *byte >> 1 & 0x77;
            }
        }
    }

    fn index(&self, hash: u32) -> usize {
        hash as usize & self.blocks.len().wrapping_sub(1)
    }
}

/// Where in its block the counts of a hash stand.
#[derive(Clone, Copy)]
struct Places {
    bytes: [usize; 4],
    /// Of the half of a byte that counts.
    shift: u8,
}

impl Places {
    #[inline]
    fn of(hash: u32) -> Self {
        // The low bits chose the block: those that choose in it come from all.
        let mixed = u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let quarter = |number: usize| 16 * number + (mixed >> (8 * number)) as usize % 16;
        Self {
            bytes: [quarter(0), quarter(1), quarter(2), quarter(3)],
            shift: (mixed >> 29) as u8 & 4,
        }
    }

    /// The half of a byte that counts, when it is full.
    #[inline]
    fn half(self) -> u8 {
        15 << self.shift
    }

    /// The least of the counts, where they stand in their bytes. By hand: as an iterator it takes three times
    /// as many instructions.
    #[inline]
    fn least(self, block: &Block) -> u8 {
        let count = |place: usize| block.0[place & 63] & self.half();
        let [a, b, c, d] = self.bytes;
        count(a).min(count(b)).min(count(c).min(count(d)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(key: u32) -> u32 {
        key.wrapping_mul(0x9E37_79B1).rotate_left(15)
    }

    #[test]
    fn count_is_never_too_low_and_mostly_right() {
        let mut sketch = Sketch::default();
        sketch.grow(1000);
        let times = |key: u32| u64::from(key % 7);
        for key in 0..1000 {
            sketch.add_all(hash(key), times(key));
        }
        let counted = |key| u64::from(sketch.count(hash(key)));
        assert!((0..1000).all(|key| counted(key) >= times(key)));
        let right = (0..1000).filter(|key| counted(*key) == times(*key)).count();
        assert!(right > 500, "{right}");
    }

    #[test]
    fn growing_forgets_nothing() {
        let mut sketch = Sketch::default();
        sketch.grow(1);
        for key in 0..20 {
            sketch.add_all(hash(key), 5);
        }
        sketch.grow(10_000);
        assert!((0..20).all(|key| sketch.count(hash(key)) >= 5));
        assert!(sketch.blocks.len() * 64 >= 10_000);
    }

    #[test]
    fn counts_end_at_15_and_are_halved_with_age() {
        let mut sketch = Sketch::default();
        sketch.grow(100);
        sketch.add_all(1, 40);
        assert_eq!(sketch.count(1), 15);
        assert!(!sketch.age(15), "15 were counted, and no more");
        assert_eq!(sketch.count(1), 15);
        assert!(sketch.age(14));
        assert_eq!(sketch.count(1), 7);
    }

    #[test]
    fn one_that_never_grew_knows_nothing() {
        let mut sketch = Sketch::default();
        sketch.add(1);
        assert!(!sketch.age(0));
        assert_eq!(sketch.count(1), 0);
    }
}
