//! A store in one SQLite file: shared by the threads of a program, by its runs, and by the
//! programs of one machine.
//!
//! * `builder`: what can be set before a file is opened.
//! * `files`: where the file lies and who may read it.
//! * `connection`, `schema`, `migrations`: from a path to a connection that may be used; `connections`: all of a
//!   store, and whether their file is still the one at the path.
//! * `queries`: the statements; `fences`, `groups`: those that tell what came too late, and what was
//!   outdated together; `sweeps`: those that remove what nobody needs.
//! * `threads`: who runs them, since SQLite blocks and futures must not.

mod builder;
mod connection;
mod connections;
mod fences;
mod files;
mod groups;
mod migrations;
mod opener;
mod queries;
mod schema;
mod sweeps;
mod threads;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use memo_runtime::{
    Clock, Read, Result, Store, StoreFuture, StoreGroup, StoreKey, Sweep, SweepRest, Swept, Usage,
    Write,
};

pub use self::builder::SqliteStoreBuilder;
use self::sweeps::Walk;
use self::threads::Threads;

/// A shared store in one SQLite file.
///
/// Clones share the file's connections: one that writes and two that read, each on a thread of its
/// own. Any number of stores, in any number of processes of one machine, may have one file open.
///
/// The file survives a killed program: what was confirmed is there, what was not is there as a
/// whole or not at all. Power loss may cost what was confirmed last, never the file; that is
/// `synchronous = NORMAL`, and a cache is worth no more. What was confirmed last may have been an invalidation: where
/// that must not be, give values a ttl.
///
/// Entries expire by the clock of the machine. Set back by more than a minute, it hides what was stored before and has
/// a ttl, until it has come as far again.
///
/// A file that is removed or replaced while it is open is noticed by the next operation, which opens what is at the
/// path by then. A file that turns out to be damaged is moved to `…-damaged`, and the next operation begins a new one.
/// Either way it is another store, empty or with other values, in which no older token holds.
///
/// # Forks
///
/// A process that is forked from this one has none of its threads, and SQLite does not survive a fork: there, every
/// operation of this store is an error, and so is opening another. Fork first, or start a program.
///
/// # Concurrency
///
/// Reads run beside a write and see what was confirmed before they began. Writes queue up, and
/// wait for those of other processes for as long as [the busy
/// timeout](SqliteStoreBuilder::busy_timeout) says.
///
/// # Cancel safety
///
/// A read whose future is dropped is not begun, if it has not; a write is finished.
///
/// # Examples
///
/// ```
/// # mod memokit { pub use memo_runtime::*; pub mod stores { pub use memo_stores::*; } }
/// use memokit::{Store, StoreKey, Write};
/// use memokit::stores::SqliteStore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> memokit::Result<()> {
/// # let folder = tempfile::tempdir().expect("a folder");
/// # let path = folder.path().join("cache.db");
/// let store = SqliteStore::open(path).await?;
/// let key = StoreKey::from("m1:demo:key");
/// store.put_many(&[Write::new(key.clone(), b"bytes".to_vec())]).await?;
/// assert_eq!(store.get_many(&[key]).await?[0].value.as_deref(), Some(&b"bytes"[..]));
/// store.close().await
/// # }
/// ```
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    clock: Clock,
    threads: Threads,
    /// How far a sweep of this handle has come.
    walk: Arc<Mutex<Walk>>,
}

impl SqliteStore {
    /// Opens the store in the file at `path`, and creates it if there is none.
    ///
    /// Folders that are missing are created for this user alone (0700), and so is the file (0600).
    /// What exists keeps its permissions.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](memo_runtime::ErrorKind::Config) if the file belongs to another
    /// program or to a later version of memokit, which leaves it as it was, or if its file system
    /// cannot hold a shared database. [`ErrorKind::Store`](memo_runtime::ErrorKind::Store) if it
    /// cannot be created or opened.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::builder(path).open().await
    }

    /// Starts to describe a store in the file at `path`.
    pub fn builder(path: impl AsRef<Path>) -> SqliteStoreBuilder {
        SqliteStoreBuilder::new(path.as_ref())
    }

    /// Returns the path of the file that this program uses if it configures none:
    /// `memokit/<program>/memo.db` in the user's cache directory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](memo_runtime::ErrorKind::Config) if the user has no home directory, or
    /// the system does not tell which program this is.
    pub fn default_path() -> Result<PathBuf> {
        files::default_path()
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    fn threads(&self) -> &Threads {
        &self.inner.threads
    }

    /// The present moment, as the table writes it.
    fn now(&self) -> i64 {
        i64::try_from(self.inner.clock.unix_millis()).unwrap_or(i64::MAX)
    }
}

impl Store for SqliteStore {
    fn address(&self) -> String {
        format!("sqlite:{}", self.path().display())
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            let (keys, now) = (keys.to_vec(), self.now());
            let get = move |connection: &mut _| queries::get_many(connection, &keys, now);
            self.threads().read("get_many", get).await
        })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            if entries.is_empty() {
                return Ok(Vec::new());
            }
            let (entries, now) = (entries.to_vec(), self.now());
            let put = move |connection: &mut _| queries::put_many(connection, &entries, now);
            self.threads().write("put_many", put).await
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            let (keys, now) = (keys.to_vec(), self.now());
            let remove = move |connection: &mut _| queries::remove_many(connection, &keys, now);
            self.threads().write("remove_many", remove).await
        })
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            if groups.is_empty() {
                return Ok(());
            }
            let groups = groups.to_vec();
            let outdate = move |connection: &mut _| queries::outdate_many(connection, &groups);
            self.threads().write("outdate_many", outdate).await
        })
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(());
            }
            let (keys, now) = (keys.to_vec(), self.now());
            let touch = move |connection: &mut _| queries::touch_many(connection, &keys, now);
            self.threads().write("touch_many", touch).await
        })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(self.threads().read("usage", queries::usage))
    }

    /// One transaction.
    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        Box::pin(async move {
            let (sweep, now) = (*sweep, self.now());
            let walk = Arc::clone(&self.inner.walk);
            let step = move |connection: &mut _| {
                let mut walk = walk.lock().unwrap_or_else(PoisonError::into_inner);
                let swept = sweeps::step(connection, &sweep, &mut walk, now)?;
                if swept.rest == SweepRest::Nothing {
                    // A long read may have kept the log from being used anew, and it grew. If it cannot be
                    // cut now, for somebody reads, the next sweep does.
                    drop(connection::cut_log(connection));
                }
                Ok(swept)
            };
            self.threads().write("sweep", step).await
        })
    }

    /// Finishes what was asked for, moves the log into the file and ends the threads.
    ///
    /// A second call waits for the first and succeeds.
    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(self.threads().close())
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.inner.path)
            .field("clock", &self.inner.clock)
            .finish_non_exhaustive()
    }
}
