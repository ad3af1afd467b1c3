#![doc = include_str!("../../README.md")]

#[cfg(all(feature = "macros", feature = "test-util"))]
pub use memo_macros::test;
#[cfg(feature = "macros")]
pub use memo_macros::{CacheKey, Memoized, cache_calculation, memoize, memoized};
#[doc(hidden)]
pub use memo_runtime::__private;
#[cfg(feature = "stream")]
pub use memo_runtime::LoadStream;
#[cfg(feature = "async")]
pub use memo_runtime::spawn;
pub use memo_runtime::{
    AsKey, BoxError, CacheKey, Calculated, Calculation, CalculationInfo, CalculationReport, Clock,
    Completion, Entered, EntryInfo, EntryRef, Error, ErrorKind, Event, EventKind, Invalidation,
    Iter, KeyParts, KeyText, LoadReport, Memo, MemoBuilder, MemoCell, MemoInfo, MemoOptions,
    Memoized, Outcome, Priority, Progress, Put, Records, Result, Runtime, RuntimeBuilder, Scope,
    Scoped, SharedError, Source, Stats, StoreKey, ThreadEntryRef, ThreadIter, ThreadMemo, Tick,
    Warm, WarmReport, invalidate_all, invalidate_namespace, invalidate_tag, invalidate_tenant,
};
#[cfg(feature = "codec-postcard")]
pub use memo_runtime::{
    Health, Opener, Opening, Read, Store, StoreFuture, StoreHealth, Usage, Write, health,
    register_opener, store,
};
#[cfg(feature = "registry")]
pub use memo_runtime::{Registry, Report, TenantInfo, registry};

/// Shared stores, each behind its feature.
#[cfg(feature = "codec-postcard")]
pub mod stores {
    pub use memo_runtime::stores::MemoryStore;
    #[cfg(feature = "sqlite")]
    pub use memo_stores::{SqliteStore, SqliteStoreBuilder};
}

/// What tests need: memos and a time of their own, words for hits and misses, stores that count and
/// stores that fail.
#[cfg(feature = "test-util")]
pub mod testing {
    pub use memo_runtime::testing::*;
}
