//! The runtime of memokit: keys, engine, flights, batches, stores, registry.
//!
//! Use it through the crate `memokit`, whose front page has the tour. What is where, and which module
//! may use which, stands in `docs/ARCHITECTURE.md`.

mod asked;
mod background;
mod batch;
mod budget;
mod clock;
#[cfg(feature = "store")]
mod codec;
mod contain;
mod engine;
mod entry;
mod error;
mod event;
pub mod eviction;
#[cfg(all(test, shuttle))]
mod explore;
mod few;
mod flight;
mod function;
mod key;
mod mem_size;
mod memo;
mod observe;
mod park;
mod policy;
mod private;
mod reader;
mod realm;
mod record;
mod register;
#[cfg(feature = "registry")]
mod registry;
mod returns;
mod runtime;
#[cfg(feature = "serde")]
mod seconds;
#[cfg(feature = "store")]
pub mod store;
mod sync;
#[cfg(any(test, feature = "test-util"))]
pub mod testing;
mod thread;
mod version;
mod warm;

pub use self::clock::{Clock, Tick};
#[cfg(feature = "store")]
pub use self::codec::{Codec, CodecId};
pub use self::error::{BoxError, Error, ErrorKind, Result, SharedError};
pub use self::event::{Event, EventKind};
pub use self::eviction::Policy;
pub use self::key::{AsKey, CacheKey, KeyParts, KeyText, StoreKey};
pub use self::mem_size::MemSize;
pub use self::memo::{
    EntryInfo, EntryRef, Iter, Memo, MemoBuilder, MemoInfo, MemoOptions, Outcome, Put, Scope,
    Source,
};
pub use self::observe::Stats;
pub use self::policy::Priority;
#[cfg(feature = "stream")]
pub use self::record::LoadStream;
pub use self::record::{
    Calculated, Calculation, CalculationInfo, CalculationReport, Keyed, LoadReport, MemoCell,
    Memoized, Records,
};
#[cfg(feature = "registry")]
pub use self::registry::{Registry, Report, TenantInfo, registry};
#[cfg(feature = "async")]
pub use self::runtime::spawn;
pub use self::runtime::{
    Completion, Entered, Invalidation, Runtime, RuntimeBuilder, Scoped, invalidate_all,
    invalidate_namespace, invalidate_tag, invalidate_tenant, set_max_bytes,
};
#[cfg(feature = "store")]
pub use self::runtime::{Health, Opener, Opening, StoreHealth, SweepStats, health};
#[cfg(feature = "store")]
pub use self::store::{
    Read, Store, StoreFuture, StoreGroup, StoreLimits, StoreToken, Sweep, SweepOrder, SweepRest,
    Swept, Usage, Write,
};

pub use self::thread::{ThreadEntryRef, ThreadIter, ThreadMemo};
pub use self::warm::{Progress, Warm, WarmReport};

#[doc(hidden)]
pub mod __private {
    pub use crate::private::*;
}

/// Codecs of shared values, each behind its feature.
#[cfg(feature = "store")]
pub mod codecs {
    #[cfg(feature = "codec-bincode")]
    pub use crate::codec::Bincode;
    #[cfg(feature = "codec-json")]
    pub use crate::codec::Json;
    #[cfg(feature = "codec-msgpack")]
    pub use crate::codec::Msgpack;
    #[cfg(feature = "codec-postcard")]
    pub use crate::codec::Postcard;
}

/// Shared stores.
#[cfg(feature = "store")]
pub mod stores {
    pub use crate::store::MemoryStore;
}
