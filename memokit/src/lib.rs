//! Memoization as an attribute: memokit remembers what functions, methods and records compute, in the process or in a store
//! that survives it. Signatures stay; one compute per key, a page of records in one query, and an invalidation wins.
//!
//! ```
//! # #[cfg(feature = "macros")] {
//! use memokit::memoize;
//!
//! #[memoize(ttl = "5m", capacity = 10_000)]
//! fn shipping_cost(zone: &str, grams: u32) -> u32 {
//!     grams * if zone == "EU" { 2 } else { 5 }
//! }
//!
//! assert_eq!(shipping_cost("EU", 250), 500); // computed
//! assert_eq!(shipping_cost("EU", 250), 500); // remembered
//! assert_eq!(shipping_cost::peek("US", 250), None); // looks, never computes
//! assert!(shipping_cost::invalidate("EU", 250));
//! assert_eq!(shipping_cost::memo().stats().hits, 1);
//! # }
//! ```
//!
//! # I want to …
//!
//! | | use | read |
//! |---|---|---|
//! | remember a function | [`#[memoize]`](macro@memoize) | [a first memo][guide/first-memo], [keys][guide/keys] |
//! | load calculated fields of many records | [`#[derive(Memoized)]`](derive@Memoized), [`Calculated`] | [records][guide/records] |
//! | remember methods | [`#[memoized]`](macro@memoized), [`MemoCell`] | [methods][guide/methods] |
//! | compute many keys in one query | `#[memoize(batch)]` | [batch functions][guide/batch] |
//! | forget what has changed | `f::invalidate(…)`, [`invalidate_tag`], [`invalidate_namespace`] | [`tags`] |
//! | keep customers apart | `tenant = …`, [`invalidate_tenant`] | [tenants][guide/tenants] |
//! | serve stale values, refresh ahead, give up in time | options | [`stale`], [`refresh_ahead`], [`timeout`] |
//! | share values between processes, and over restarts | `scope = shared`, [`Runtime`], [`stores`] | [stores][guide/stores] |
//! | keep within the memory that there is | `capacity`, `max_bytes`, `policy`, [`#[derive(MemSize)]`](derive@MemSize) | [what stays, and who leaves][guide/eviction] |
//! | fill a memo ahead of use | `f::warm(…)`, [`Warm`] | [warming][guide/warming] |
//! | see what it did | [`registry()`](registry()), [`Stats`], [`Event`] | [watching][guide/watching] |
//! | test it | [`#[memokit::test]`](macro@test), [`testing`] | [testing][guide/testing] |
//! | come from `cached` or `memoize` | | [what you wrote, and what you write][guide/migrating-from-cached] |
//! | do without a macro | [`Memo::builder`] | [memos by hand][guide/by-hand] |
//!
//! [`guide`] is the whole guide, in an order to read it in. Every option has a page in the [`reference`][options]: `ttl`,
//! `stale`, `capacity`, `skip`, `key` and 30 more, with a table of where each works.
//!
//! # The companion
//!
//! Beside a memoized function `f` stands an item of the same name with the operations on its memo: `f::peek`, `contains`,
//! `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`, `refresh`, `outcome`, `warm`, `uncached`, `memo`. Of a
//! method it is a value, `T::greeting_memo()`. Point at one of them in an editor, and its cost and errors are told.
//!
//! # Features
//!
//! | feature | gives |
//! |---|---|
//! | `macros`, `async`, `registry` | default: the attributes; async functions; memos that were never called are known too |
//! | `sqlite`, `sqlite-bundled` | `SqliteStore`, with the system's library or with its own; default store of shared values |
//! | `postgres`, `tls` | `PostgresStore`; connections to servers by TLS |
//! | `codec-postcard` | shared values without a store of their own: in memory, or in yours |
//! | `codec-bincode`, `codec-msgpack`, `codec-json` | `codec = …`: other ways to write shared values |
//! | `shared` | shared values with a codec of your own alone |
//! | `stream` | records that come as a stream: `load_stream`, `warm` |
//! | `serde` | reports, statistics, descriptions and calculated fields as data |
//! | `tracing`, `metrics` | events as `tracing` events; counts and compute times as `metrics` |
//! | `test-util` | `#[memokit::test]` and `memokit::testing` |
//!
//! Features only add: turning one on never changes what another part does. With default features there is no I/O crate, no
//! serde and no C among the 30 crates that memokit is built from, itself included.
//!
//! # What is always true
//!
//! * A call returns what this function computed for exactly these arguments, or it computes.
//! * After an invalidation no call in the process sees a value whose compute began before it.
//! * A store that fails costs a compute, never a call. Nothing happens silently: each fault has a counter.
//! * No code of yours runs while a lock is held, except a key's `Eq`; and that may panic.
//!
#![doc = include_str!("links.md")]
#![forbid(unsafe_code)]

#[cfg(all(doc, not(doctest)))]
mod pages;

#[cfg(all(doc, not(doctest)))]
pub use self::pages::{guide, reference};
#[cfg(all(feature = "macros", feature = "test-util"))]
pub use memo_macros::test;
#[cfg(feature = "macros")]
pub use memo_macros::{CacheKey, MemSize, Memoized, cache_calculation, memoize, memoized};
#[doc(hidden)]
pub use memo_runtime::__private;
#[cfg(feature = "stream")]
pub use memo_runtime::LoadStream;
#[cfg(feature = "async")]
pub use memo_runtime::spawn;
pub use memo_runtime::{
    AsKey, BoxError, CacheKey, Calculated, Calculation, CalculationInfo, CalculationReport, Clock,
    Completion, Entered, EntryInfo, EntryRef, Error, ErrorKind, Event, EventKind, Invalidation,
    Iter, KeyParts, KeyText, Keyed, LoadReport, MemSize, Memo, MemoBuilder, MemoCell, MemoInfo,
    MemoOptions, Memoized, Outcome, Policy, Priority, Progress, Put, Records, Result, Runtime,
    RuntimeBuilder, Scope, Scoped, SharedError, Source, Stats, StoreKey, ThreadEntryRef,
    ThreadIter, ThreadMemo, Tick, Warm, WarmReport, eviction, invalidate_all, invalidate_namespace,
    invalidate_tag, invalidate_tenant, set_max_bytes,
};
#[cfg(feature = "shared")]
pub use memo_runtime::{
    Codec, CodecId, Health, Opener, Opening, Read, Store, StoreFuture, StoreGroup, StoreHealth,
    StoreLimits, StoreToken, Sweep, SweepOrder, SweepRest, SweepStats, Swept, Usage, Write, health,
    register_opener, store,
};
#[cfg(feature = "registry")]
pub use memo_runtime::{Registry, Report, TenantInfo, registry};

/// How shared values are written, each behind its feature: what `codec = …` names.
#[cfg(any(
    feature = "codec-postcard",
    feature = "codec-bincode",
    feature = "codec-msgpack",
    feature = "codec-json"
))]
pub mod codecs {
    pub use memo_runtime::codecs::*;
}

/// Shared stores, each behind its feature.
#[cfg(feature = "shared")]
pub mod stores {
    pub use memo_runtime::stores::MemoryStore;
    #[cfg(feature = "postgres")]
    pub use memo_stores::{PostgresStore, PostgresStoreBuilder};
    #[cfg(feature = "sqlite")]
    pub use memo_stores::{SqliteStore, SqliteStoreBuilder};
}

/// What tests need: memos and a time of their own, words for hits and misses, stores that count and
/// stores that fail, and the promises that every store keeps.
#[cfg(feature = "test-util")]
pub mod testing {
    pub use memo_runtime::testing::*;
}
