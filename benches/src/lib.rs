//! What the benches share: rounds that take turns, and their medians.

#![forbid(unsafe_code)]

pub mod replay;
pub mod traces;

use std::time::{Duration, Instant};

/// How long something took.
#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the time of the machine, not that of a memo"
)]
pub fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// The medians of several works that take turns, so that what else the machine does meets them all.
pub fn medians<const N: usize>(rounds: usize, mut works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut took: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::with_capacity(rounds));
    for _ in 0..rounds {
        for (took, work) in took.iter_mut().zip(works.iter_mut()) {
            took.push(timed(work));
        }
    }
    took.map(median)
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took.get(took.len() / 2).copied().unwrap_or_default()
}
