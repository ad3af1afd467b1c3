//! Computes that no caller waits for, or not to their end: where they run and how they tell.

mod detached;
mod pool;
mod reply;
#[cfg(feature = "async")]
mod spawn;

pub(crate) use self::detached::Conduct;
pub use self::detached::Detached;
pub(crate) use self::pool::run_at_once;
#[cfg(feature = "async")]
pub(crate) use self::spawn::spawn;
