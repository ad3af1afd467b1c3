//! Decisions without locks, clocks or I/O.

mod expiry;
mod period;

pub(crate) use self::expiry::deadline;
pub use self::period::Period;
