//! The runtime of memokit. Use it through the crate `memokit`, whose front page has the tour.

mod clock;
mod error;
mod key;
#[cfg(feature = "store")]
mod store;
mod sync;

pub use self::clock::Clock;
pub use self::error::{Error, ErrorKind, Result, Source};
pub use self::key::{CacheKey, KeyText, StoreKey};
#[cfg(feature = "store")]
pub use self::store::{Read, Store, StoreFuture, Usage, Write};

/// Shared stores.
#[cfg(feature = "store")]
pub mod stores {
    pub use crate::store::MemoryStore;
}

/// What tests need: time that stands still, stores that count.
#[cfg(feature = "test-util")]
pub mod testing {
    pub use crate::clock::ManualClock;
    #[cfg(feature = "store")]
    pub use crate::store::CountingStore;
}
