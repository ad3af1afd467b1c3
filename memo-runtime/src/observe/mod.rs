//! What a memo did: events become counters, and the times of computes a histogram; listeners are
//! told of them.

mod causes;
mod counters;
mod histogram;
mod lane;
#[cfg(feature = "tracing")]
mod limit;
mod listener;
mod listeners;
#[cfg(feature = "metrics")]
mod metrics;
mod observer;
#[cfg(any(feature = "tracing", feature = "metrics"))]
mod outside;
mod queue;
mod reading;
mod stats;
#[cfg(feature = "tracing")]
mod tracing;
mod watched;

pub(crate) use self::lane::Lane;
pub(crate) use self::listeners::Listeners;
pub(crate) use self::listeners::is_anybody_told;
pub(crate) use self::observer::{HitCount, Observer};
pub use self::stats::Stats;
