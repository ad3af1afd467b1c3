//! Decisions without locks, clocks or I/O.

mod expiry;

pub use self::expiry::Ttl;
pub(crate) use self::expiry::deadline;
