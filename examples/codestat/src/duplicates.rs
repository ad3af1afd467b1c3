//! Files that are copies of each other, or nearly so, without comparing each with each.
//!
//! Equal files share a BLAKE3 digest. For the others, the 64 places of a fingerprint are cut into
//! 16 bands of four; two files are compared only if some band is equal in both, which happens to
//! practically all pairs above the threshold and to few below it (locality-sensitive hashing).

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::shingles::{self, Fingerprint, PLACES};

/// From this similarity on, two files are near-duplicates.
pub(crate) const THRESHOLD: f64 = 0.85;

/// Places in a band.
const BAND: usize = 4;

/// How many groups a file is compared with for one band.
///
/// What is very common, such as a licence header, would otherwise make the work grow quadratically.
const MAX_CANDIDATES: usize = 32;

/// A file as far as this module is concerned.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) path: Arc<Path>,
    pub(crate) digest: [u8; 32],
    pub(crate) fingerprint: Fingerprint,
}

/// Files of which each is similar to the first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// The least similarity of any file to the first.
    pub(crate) similarity: f64,
    /// Whether the files are equal, byte for byte.
    pub(crate) exact: bool,
    pub(crate) files: Vec<Arc<Path>>,
}

/// Finds the groups of two files or more, the largest first.
pub(crate) fn find(candidates: &[Candidate]) -> Vec<Group> {
    let mut groups = Groups::default();
    for candidate in candidates {
        if !candidate.fingerprint.places().is_empty() {
            groups.add(candidate);
        }
    }
    let mut found: Vec<Group> = groups.list.into_iter().map(|(group, _)| group).collect();
    found.retain(|group| group.files.len() > 1);
    found.sort_by(|a, b| {
        let by_size = b.files.len().cmp(&a.files.len());
        by_size
            .then(b.similarity.total_cmp(&a.similarity))
            .then_with(|| a.files.cmp(&b.files))
    });
    found
}

/// Groups under construction, and the ways to find one.
#[derive(Default)]
struct Groups<'c> {
    /// Each with the fingerprint of its first file, which stands for the group.
    list: Vec<(Group, &'c Fingerprint)>,
    by_digest: HashMap<[u8; 32], usize>,
    by_band: HashMap<u64, Vec<usize>>,
}

impl<'c> Groups<'c> {
    fn add(&mut self, candidate: &'c Candidate) {
        if let Some(&index) = self.by_digest.get(&candidate.digest) {
            self.list[index].0.files.push(Arc::clone(&candidate.path));
            return;
        }
        let index = match self.similar(&candidate.fingerprint) {
            Some((index, similarity)) => {
                let group = &mut self.list[index].0;
                group.files.push(Arc::clone(&candidate.path));
                group.exact = false;
                group.similarity = group.similarity.min(similarity);
                index
            }
            None => self.begin(candidate),
        };
        self.by_digest.insert(candidate.digest, index);
    }

    fn begin(&mut self, candidate: &'c Candidate) -> usize {
        let index = self.list.len();
        let files = vec![Arc::clone(&candidate.path)];
        let group = Group {
            similarity: 1.0,
            exact: true,
            files,
        };
        self.list.push((group, &candidate.fingerprint));
        for band in bands(&candidate.fingerprint) {
            self.by_band.entry(band).or_default().push(index);
        }
        index
    }

    /// The first group that is similar enough, and how similar it is.
    fn similar(&self, fingerprint: &Fingerprint) -> Option<(usize, f64)> {
        bands(fingerprint)
            .filter_map(|band| self.by_band.get(&band))
            .flat_map(|indices| indices.iter().take(MAX_CANDIDATES))
            .map(|&index| (index, self.list[index].1.similarity(fingerprint)))
            .find(|(_, similarity)| *similarity >= THRESHOLD)
    }
}

/// The bands of a fingerprint, each as a hash; if two differ but share one, no harm is done.
fn bands(fingerprint: &Fingerprint) -> impl Iterator<Item = u64> {
    const { assert!(PLACES.is_multiple_of(BAND), "bands cover all places") };
    let hash = |(index, band): (u64, &[u32])| {
        band.iter()
            .fold(index, |hash, &place| shingles::mix(hash ^ u64::from(place)))
    };
    (0..).zip(fingerprint.places().chunks_exact(BAND)).map(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(path: &str, words: impl Iterator<Item = u32>) -> Candidate {
        let text = words
            .map(|word| format!("word{word}"))
            .collect::<Vec<_>>()
            .join(" ");
        Candidate {
            path: Path::new(path).into(),
            digest: blake3::hash(text.as_bytes()).into(),
            fingerprint: Fingerprint::of(&text),
        }
    }

    #[test]
    fn equal_files_form_a_group_of_similarity_one() {
        let files = ["a", "b", "c"].map(|path| candidate(path, 0..100));
        let groups = find(&files);
        assert_eq!(groups.len(), 1);
        assert!(groups[0].exact);
        assert_eq!(
            groups[0].files,
            ["a", "b", "c"].map(|path| Arc::from(Path::new(path)))
        );
    }

    #[test]
    fn a_small_change_makes_a_near_duplicate() {
        let changed = (0..1_000).map(|word| if word == 500 { 9_999 } else { word });
        let groups = find(&[candidate("a", 0..1_000), candidate("b", changed)]);
        assert_eq!(groups.len(), 1);
        assert!(!groups[0].exact);
        assert!(groups[0].similarity >= THRESHOLD);
    }

    #[test]
    fn different_files_and_small_ones_form_no_group() {
        let small = ["c", "d"].map(|path| candidate(path, 0..20));
        let mut files = vec![candidate("a", 0..1_000), candidate("b", 800..1_800)];
        files.extend(small);
        assert_eq!(find(&files), []);
    }

    #[test]
    fn many_files_with_a_common_part_take_no_time_to_speak_of() {
        // Half of each file is the same licence text: alike enough to share bands, not to group.
        let files: Vec<_> = (0..5_000)
            .map(|n| {
                candidate(
                    &n.to_string(),
                    (0..200).chain(1_000 + n * 200..1_200 + n * 200),
                )
            })
            .collect();
        assert_eq!(find(&files), []);
    }
}
