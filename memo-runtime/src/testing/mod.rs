//! What tests need: memos and a time of their own, words for hits and misses, stores that count and
//! stores that fail, and the promises that every store keeps.

#[cfg(feature = "test-util")]
mod bound;
#[cfg(feature = "test-util")]
mod event_log;
#[cfg(feature = "store")]
mod fault;
#[cfg(all(
    feature = "test-util",
    feature = "codec-postcard",
    feature = "codec-bincode",
    feature = "codec-msgpack",
    feature = "codec-json"
))]
pub(crate) mod fuzz;
#[cfg(feature = "test-util")]
pub(crate) mod probe;
#[cfg(feature = "test-util")]
pub(crate) mod run;
#[cfg(all(feature = "store", feature = "test-util"))]
pub(crate) mod sealed;
#[cfg(all(feature = "store", feature = "test-util"))]
pub(crate) mod store_contract;

#[cfg(feature = "test-util")]
pub use self::event_log::EventLog;
#[cfg(feature = "store")]
pub use self::fault::{FaultStore, Held, Operation};
#[cfg(all(feature = "store", feature = "test-util"))]
pub use self::store_contract::Place;
pub use crate::clock::ManualClock;
#[cfg(feature = "store")]
pub use crate::store::CountingStore;
#[cfg(all(feature = "store", feature = "test-util"))]
#[doc(inline)]
pub use crate::store_contract;
#[cfg(feature = "test-util")]
#[doc(inline)]
pub use crate::{hit, miss};
