//! What tests need: memos and a time of their own, words for hits and misses, stores that count and
//! stores that fail.

#[cfg(feature = "test-util")]
mod bound;
#[cfg(feature = "test-util")]
mod event_log;
#[cfg(feature = "store")]
mod fault;
#[cfg(feature = "test-util")]
pub(crate) mod probe;
#[cfg(feature = "test-util")]
pub(crate) mod run;

#[cfg(feature = "test-util")]
pub use self::event_log::EventLog;
#[cfg(feature = "store")]
pub use self::fault::{FaultStore, Held, Operation};
pub use crate::clock::ManualClock;
#[cfg(feature = "store")]
pub use crate::store::CountingStore;
#[cfg(feature = "test-util")]
#[doc(inline)]
pub use crate::{hit, miss};
