//! Decisions without locks, clocks or I/O.

mod expiry;
mod period;
mod priority;
mod refresh;

pub(crate) use self::expiry::Life;
pub use self::period::Period;
pub use self::priority::Priority;
pub(crate) use self::refresh::{backoff, is_due_ahead, jittered};
