//! Values that each thread has for itself, and default bodies of a trait.

extern crate alloc;

use alloc::rc::Rc;

use memokit::{memoize, memoized, Keyed};

/// The words of a text.
#[must_use]
#[memoize(scope = thread, ttl = "1h", capacity = 100, tags("words"))]
pub fn words(text: &str) -> Rc<[String]> {
    text.split(' ').map(str::to_owned).collect()
}

/// What is worth something.
#[memoized]
pub trait Valued: Keyed + Sync {
    /// What one is worth.
    fn worth(&self) -> u64;

    /// What it is worth so many times.
    #[cache_calculation(ttl = "1h")]
    fn times(&self, number: u64) -> u64 {
        self.worth().saturating_mul(number)
    }
}
