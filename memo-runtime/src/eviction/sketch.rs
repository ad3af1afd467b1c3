//! How often keys were seen of late, known by their hashes alone: a count-min sketch of 4-bit counts that
//! are halved every so often.
//!
//! A block of 64 bytes, one cache line, holds the four counts of a hash, so that to look is one miss. It
//! doubles as the policy grows: the two halves of a block begin with what both know.

/// Counts up to 15.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    blocks: Vec<Block>,
    /// What was counted since counts were halved.
    counted: usize,
}

type Block = [u8; 64];

/// The counts of a block: 16 two in each of its bytes.
const COUNTS: usize = 128;

impl Sketch {
    /// Makes it large enough for so many entries, at one byte each.
    pub(super) fn grow(&mut self, entries: usize) {
        if self.blocks.is_empty() {
            self.blocks.push([0; 64]);
        }
        while self.blocks.len() * (COUNTS / 2) < entries {
            // The block of a hash is found by its low bits: one more of them tells the halves apart.
            self.blocks.extend_from_within(..);
        }
    }

    /// How often a hash was seen.
    #[inline]
    pub(super) fn count(&self, hash: u32) -> u8 {
        let block = self.blocks.get(self.index(hash));
        block.map_or(0, |block| least(block, places(hash)))
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
        let places = places(hash);
        let least = least(block, places);
        if least == 15 {
            return;
        }
        // Only the lowest are raised: what is above is of others.
        for place in places {
            let is_least = count(block, place) == least;
            block[place.byte & 63] += u8::from(is_least) << place.shift;
        }
        self.counted += 1;
    }

    /// Halves all counts, once more than `period` were counted since.
    pub(super) fn age(&mut self, period: usize) {
        if self.counted > period {
            self.halve();
        }
    }

    /// Forgets half of what it knows.
    pub(super) fn halve(&mut self) {
        self.counted /= 2;
        for byte in self.blocks.as_flattened_mut() {
            *byte = *byte >> 1 & 0x77;
        }
    }

    fn index(&self, hash: u32) -> usize {
        hash as usize & self.blocks.len().wrapping_sub(1)
    }
}

/// Where in a block a count stands.
#[derive(Clone, Copy)]
struct CountAt {
    byte: usize,
    shift: u8,
}

/// Where in its block the counts of a hash stand: each in another quarter of it.
#[inline]
fn places(hash: u32) -> [CountAt; 4] {
    // The low bits chose the block: those that choose in it come from all.
    let mixed = u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let [a, b, c, d, ..] = mixed.to_be_bytes();
    [place(0, a), place(16, b), place(32, c), place(48, d)]
}

#[inline]
fn place(quarter: usize, bits: u8) -> CountAt {
    CountAt {
        byte: quarter + usize::from(bits >> 4),
        shift: 4 * (bits & 1),
    }
}

#[inline]
fn count(block: &Block, at: CountAt) -> u8 {
    block[at.byte & 63] >> at.shift & 15
}

// By hand: as an iterator it takes three times as many instructions.
#[inline]
fn least(block: &Block, [a, b, c, d]: [CountAt; 4]) -> u8 {
    let (ab, cd) = (
        count(block, a).min(count(block, b)),
        count(block, c).min(count(block, d)),
    );
    ab.min(cd)
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
        sketch.age(15);
        assert_eq!(sketch.count(1), 15, "15 were counted, and no more");
        sketch.age(14);
        assert_eq!(sketch.count(1), 7);
    }

    #[test]
    fn one_that_never_grew_knows_nothing() {
        let mut sketch = Sketch::default();
        sketch.add(1);
        sketch.age(0);
        assert_eq!(sketch.count(1), 0);
    }
}
