//! A fingerprint of a text that is alike for texts that are alike: a `MinHash` over shingles.
//!
//! The text becomes tokens (words and single marks; white space and layout are dropped), each run
//! of five tokens is a *shingle*, and two texts are as similar as the sets of their shingles: the
//! shared ones divided by all (Jaccard). The fingerprint keeps, for each of 64 hash functions, the
//! smallest hash of any shingle; the share of equal places estimates the similarity within about
//! ±0.05 ([Broder 1997](https://doi.org/10.1109/SEQUEN.1997.666900)).

use std::array;
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// Tokens in a shingle.
const SHINGLE: usize = 5;

/// Places in a fingerprint.
pub(crate) const PLACES: usize = 64;

/// A text with fewer shingles has no fingerprint: small files are alike by nature.
const MIN_SHINGLES: u32 = 50;

/// What is left of a text in order to compare it; empty for small ones.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Fingerprint(Vec<u32>);

impl Fingerprint {
    /// Takes the fingerprint of a text.
    pub(crate) fn of(text: &str) -> Self {
        let functions = hash_functions();
        let mut smallest = [u32::MAX; PLACES];
        let mut shingles = 0;
        let mut window = VecDeque::with_capacity(SHINGLE);
        for token in tokens(text) {
            if window.len() == SHINGLE {
                window.pop_front();
            }
            window.push_back(token);
            if window.len() == SHINGLE {
                shingles += 1;
                let shingle = window.iter().fold(0, |hash, token| mix(hash ^ token));
                for (place, (factor, offset)) in smallest.iter_mut().zip(functions) {
                    let hash = shingle.wrapping_mul(factor).wrapping_add(offset) >> 32;
                    *place = (*place).min(hash as u32);
                }
            }
        }
        if shingles < MIN_SHINGLES {
            Self::default()
        } else {
            Self(smallest.to_vec())
        }
    }

    /// The places, none for a small text.
    pub(crate) fn places(&self) -> &[u32] {
        &self.0
    }

    /// Estimates how similar two texts are, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "there are 64 places at most")]
    pub(crate) fn similarity(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        equal as f64 / PLACES as f64
    }
}

/// The hashes of the words and marks of a text.
fn tokens(text: &str) -> impl Iterator<Item = u64> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        let word = rest.iter().take_while(|&&byte| in_word(byte)).count();
        let (token, after) = rest.split_at_checked(word.max(1))?;
        rest = after;
        Some(fnv1a(token))
    })
}

/// Every byte of a letter beyond ASCII is part of a word.
fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

// Fingerprints outlive the process, so their hashes are spelled out here: a library's may change.

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The finisher of `SplitMix64`: every bit of the result depends on every bit of `x`.
pub(crate) fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// 64 functions `x → (x · factor + offset) >> 32`, always the same ones.
fn hash_functions() -> [(u64, u64); PLACES] {
    let mut seed = 0;
    let mut next = || {
        seed += 1;
        mix(seed)
    };
    array::from_fn(|_| (next() | 1, next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(words: std::ops::Range<u32>) -> String {
        words
            .map(|word| format!("word{word}"))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn layout_does_not_matter() {
        let text = prose(0..200);
        let other = text.replace(' ', "\n\t");
        assert_eq!(Fingerprint::of(&text), Fingerprint::of(&other));
    }

    #[test]
    fn a_small_text_has_no_fingerprint() {
        assert!(Fingerprint::of(&prose(0..53)).places().is_empty());
        assert_eq!(Fingerprint::of(&prose(0..54)).places().len(), PLACES);
        assert!(Fingerprint::of("").places().is_empty());
    }

    #[test]
    fn the_estimate_is_near_the_truth() {
        // 900 of 1,100 shingles are shared.
        let a = Fingerprint::of(&prose(0..1_004));
        let b = Fingerprint::of(&prose(100..1_104));
        let truth = 900.0 / 1_100.0;
        assert!(
            (a.similarity(&b) - truth).abs() < 0.15,
            "{}",
            a.similarity(&b)
        );
    }

    #[test]
    fn different_texts_are_not_alike() {
        let a = Fingerprint::of(&prose(0..1_000));
        let b = Fingerprint::of(&prose(5_000..6_000));
        assert!(a.similarity(&b) < 0.1);
    }

    #[test]
    fn fingerprints_never_change_between_builds() {
        // They are kept on disk: if this fails, raise the calculation's `version`.
        let places = Fingerprint::of(&prose(0..100)).0;
        assert_eq!(places[..3], [96_993_089, 40_211_414, 70_426_403]);
    }
}
