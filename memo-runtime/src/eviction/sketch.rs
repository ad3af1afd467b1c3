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
    pub(super) fn count(&self, hash: u32) -> u8 {
        let block = self.blocks.get(self.index(hash));
        let count = |block: &Block| {
            places(hash)
                .into_iter()
                .map(|(byte, shift)| block[byte] >> shift & 15)
                .min()
        };
        block.and_then(count).unwrap_or(0)
    }

    /// Counts a hash so many times.
    pub(super) fn add_all(&mut self, hash: u32, times: u64) {
        for _ in 0..times {
            self.add(hash);
        }
    }

    /// Counts a hash once.
    pub(super) fn add(&mut self, hash: u32) {
        let index = self.index(hash);
        let Some(block) = self.blocks.get_mut(index) else {
            return;
        };
        let places = places(hash);
        let least = places.map(|(byte, shift)| block[byte] >> shift & 15);
        let least = least.into_iter().min().unwrap_or(15);
        if least == 15 {
            return;
        }
        // Only the lowest are raised: what is above is of others.
        for (byte, shift) in places {
            if block[byte] >> shift & 15 == least {
                block[byte] += 1 << shift;
            }
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

/// Where in its block the counts of a hash stand: each in another quarter of it.
fn places(hash: u32) -> [(usize, u32); 4] {
    // The low bits chose the block: those that choose in it come from all.
    let mixed = u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let [a, b, c, d, ..] = mixed.to_be_bytes();
    [(0, a), (16, b), (32, c), (48, d)].map(|(quarter, bits)| {
        let byte = quarter + usize::from(bits >> 4);
        (byte, 4 * u32::from(bits & 1))
    })
}
