//! What a memo did: events become counters, and the times of computes a histogram.

mod counters;
mod histogram;
mod observer;
mod stats;

pub(crate) use self::observer::Observer;
pub use self::stats::Stats;
