//! Traces made of random numbers, the same in each run.

use super::{Trace, dense};

/// Those that policies are compared on, each about a million uses long.
pub fn synthetic() -> Vec<Trace> {
    const KEYS: usize = 100_000;
    const USES: usize = 1_000_000;
    vec![
        Trace::new("zipf 0.7", zipf(KEYS, 0.7, USES, 1)),
        Trace::new("zipf 0.9", zipf(KEYS, 0.9, USES, 2)),
        Trace::new("zipf 1.0", zipf(KEYS, 1.0, USES, 3)),
        Trace::new("loop", looped(20_000, USES)),
        Trace::new("zipf 0.9 and scans", scans(KEYS, 0.9, USES, 4)),
        Trace::new("zipf 1.0, shifting", shifting(KEYS, 1.0, USES, 5)),
    ]
}

/// Keys of which the n-th most popular is used in proportion to `1 / n^skew`.
pub fn zipf(keys: usize, skew: f64, uses: usize, seed: u64) -> Vec<u32> {
    let zipf = Zipf::new(keys, skew);
    let mut random = Random(seed);
    dense((0..uses).map(|_| zipf.rank(&mut random)))
}

/// All keys, one after the other, over and over.
pub fn looped(keys: usize, uses: usize) -> Vec<u32> {
    dense((0..uses).map(|use_| (use_ % keys) as u64))
}

/// As [`zipf`], and every so often a walk over keys that are never used again: one use in three.
pub fn scans(keys: usize, skew: f64, uses: usize, seed: u64) -> Vec<u32> {
    const ROUND: usize = 30_000;
    let zipf = Zipf::new(keys, skew);
    let mut random = Random(seed);
    let key = |use_: usize| {
        if use_ % ROUND < ROUND / 3 {
            (keys + use_) as u64
        } else {
            zipf.rank(&mut random)
        }
    };
    dense((0..uses).map(key))
}

/// As [`zipf`], of keys whose popularity moves on: in ten steps, to others altogether.
pub fn shifting(keys: usize, skew: f64, uses: usize, seed: u64) -> Vec<u32> {
    let zipf = Zipf::new(keys, skew);
    let mut random = Random(seed);
    let key = |use_| (zipf.rank(&mut random) + (use_ * 10 / uses * keys / 10) as u64) % keys as u64;
    dense((0..uses).map(key))
}

/// The sums of the popularities, from the most popular on.
struct Zipf(Vec<f64>);

impl Zipf {
    fn new(keys: usize, skew: f64) -> Self {
        let mut sum = 0.0;
        let mut popularity = |rank: u32| {
            sum += f64::from(rank).powf(-skew);
            sum
        };
        let keys = u32::try_from(keys).expect("fewer than 2^32 keys");
        Self((1..=keys).map(&mut popularity).collect())
    }

    fn rank(&self, random: &mut Random) -> u64 {
        let sum = self.0.last().copied().unwrap_or_default();
        let point = random.fraction() * sum;
        self.0.partition_point(|until| *until < point) as u64
    }
}

/// `SplitMix64`: traces are the same on all machines.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to 1, of the 32 bits that a fraction needs here.
    fn fraction(&mut self) -> f64 {
        f64::from((self.next() >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn popular_keys_are_used_more_often() {
        let keys = zipf(1000, 1.0, 100_000, 7);
        let mut uses = vec![0; 1000];
        for key in keys {
            uses[key as usize] += 1;
        }
        uses.sort_unstable();
        assert!(uses[999] > 10 * uses[500], "{} {}", uses[999], uses[500]);
    }

    #[test]
    fn traces_are_the_same_each_time() {
        // Longer than the first walk, in which chance has no part.
        let trace = |seed| scans(100, 0.9, 12_000, seed);
        let (first, again) = (trace(3), trace(3));
        assert_eq!(first, again);
        assert_ne!(first, trace(4), "the seed has a part in it");
    }
}
