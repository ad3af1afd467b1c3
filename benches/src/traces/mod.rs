//! Sequences of keys that caches are asked for: read from files, or generated; and what the best of all
//! caches would make of them.

mod folder;
mod made;
mod optimum;
mod synthetic;

pub use self::folder::read_folder;
pub use self::made::made;
pub use self::optimum::optimum;
pub use self::synthetic::{looped, scans, shifting, synthetic, zipf};

/// Keys in the order in which they are asked for.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What it is called in tables.
    pub name: String,
    /// The keys: small numbers, given in the order of first use, so that they can index.
    pub keys: Vec<u32>,
}

impl Trace {
    /// A trace of these keys.
    pub fn new(name: &str, keys: Vec<u32>) -> Self {
        Self {
            name: name.to_owned(),
            keys,
        }
    }

    /// How many different keys it has.
    pub fn distinct(&self) -> usize {
        self.keys.iter().max().map_or(0, |last| *last as usize + 1)
    }

    /// The capacities at which it tells caches apart: parts of its different keys, at least `least`.
    pub fn capacities(&self, least: usize) -> Vec<usize> {
        let distinct = self.distinct();
        [200, 100, 50, 20, 10, 5, 2]
            .map(|part| distinct / part)
            .into_iter()
            .filter(|capacity| *capacity >= least)
            .collect()
    }
}

/// Gives keys new numbers, in the order of first use.
fn dense(keys: impl IntoIterator<Item = u64>) -> Vec<u32> {
    let mut numbers = std::collections::HashMap::new();
    let mut number = |key| {
        let next = u32::try_from(numbers.len()).expect("fewer than 2^32 keys");
        *numbers.entry(key).or_insert(next)
    };
    keys.into_iter().map(&mut number).collect()
}
