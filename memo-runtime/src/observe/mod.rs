//! What a memo did: counters, and the time of its computes.

mod histogram;
mod stats;

pub use self::stats::Stats;
pub(crate) use self::stats::{Counters, add};
