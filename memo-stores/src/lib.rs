//! Shared stores for memokit, one module each. Use them through the crate `memokit`.
//!
//! Each store is behind a feature of its name and implements [`memo_runtime::Store`], whose
//! documentation is the contract that they all keep.

#![forbid(unsafe_code)]

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "postgres")]
pub use self::postgres::{PostgresStore, PostgresStoreBuilder};
#[cfg(feature = "sqlite")]
pub use self::sqlite::{SqliteStore, SqliteStoreBuilder};
