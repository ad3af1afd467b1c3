//! What a memo did: events become counters, and the times of computes a histogram; listeners are
//! told of them.

mod causes;
mod counters;
mod histogram;
mod listener;
mod listeners;
mod observer;
mod queue;
mod reading;
mod stats;
mod watched;

pub(crate) use self::listeners::Listeners;
pub(crate) use self::observer::Observer;
pub use self::stats::Stats;
