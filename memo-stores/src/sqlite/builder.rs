//! What can be set before a file is opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use memo_runtime::{Clock, Result};

use super::connection::Opening;
use super::threads::Threads;
use super::{Inner, SqliteStore, files};

/// Describes a [`SqliteStore`] that is about to be opened.
///
/// # Examples
///
/// ```
/// # mod memokit { pub use memo_runtime::*; pub mod stores { pub use memo_stores::*; } }
/// use std::time::Duration;
/// use memokit::Store;
/// use memokit::stores::SqliteStore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> memokit::Result<()> {
/// # let folder = tempfile::tempdir().expect("a folder");
/// # let path = folder.path().join("cache.db");
/// let store = SqliteStore::builder(path)
///     .busy_timeout(Duration::from_millis(250))
///     .open()
///     .await?;
/// assert_eq!(store.usage().await?.entries, 0);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder opens nothing until `open` is awaited"]
pub struct SqliteStoreBuilder {
    path: PathBuf,
    clock: Clock,
    busy_timeout: Duration,
}

impl SqliteStoreBuilder {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.into(),
            clock: Clock::SYSTEM,
            busy_timeout: Duration::from_millis(250),
        }
    }

    /// Sets the clock that expiry is judged by; the system's if none is set.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how long a write waits for the writes of other stores on the same file before it fails;
    /// 250 ms if it is not set, which is the store timeout of a runtime that sets none.
    ///
    /// More than the store timeout is of no use: nobody waits for the write any more, and those behind it do.
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// Opens the store.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future opens nothing, but may leave an empty store in the file.
    ///
    /// # Errors
    ///
    /// Like [`SqliteStore::open`].
    pub async fn open(self) -> Result<SqliteStore> {
        let path = files::absolute(&self.path)?;
        let opening = Opening {
            path: path.clone(),
            busy_timeout: self.busy_timeout,
        };
        let threads = Threads::start(opening).await?;
        Ok(SqliteStore {
            inner: Arc::new(Inner {
                path,
                clock: self.clock,
                threads,
                walk: Arc::default(),
            }),
        })
    }
}
