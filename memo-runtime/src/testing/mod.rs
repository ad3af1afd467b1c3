//! What tests need: memos and a time of their own, words for hits and misses, stores that count and
//! stores that fail.

#[cfg(feature = "test-util")]
mod bound;
#[cfg(feature = "store")]
mod fault;
#[cfg(feature = "test-util")]
mod probe;
#[cfg(feature = "test-util")]
mod run;

#[cfg(feature = "store")]
pub use self::fault::{FaultStore, Held, Operation};
#[cfg(feature = "test-util")]
#[doc(hidden)]
pub use self::{
    probe::{Probe, Seen},
    run::{bind_test_async, run_test, run_test_async},
};
pub use crate::clock::ManualClock;
#[cfg(feature = "store")]
pub use crate::store::CountingStore;
#[cfg(feature = "test-util")]
#[doc(inline)]
pub use crate::{__hit as hit, __miss as miss};
