//! A store in tables of a PostgreSQL database: shared by the programs of many machines.
//!
//! * `builder`: what can be set before a server is connected to.
//! * `address`, `tls`: where the server is, how it proves who it is, and what of that may be shown.
//! * `connection`, `pool`: sessions with it; `fault`: what becomes of one that failed.
//! * `names`, `schema`, `migrations`: the tables.
//! * `statements`, `batch`, `queries`: the operations; `fences`: what tells of a write that it came too late; `sweeps`:
//!   what leaves unasked.
//!
//! A store that hears of the invalidations of others will listen on a connection of its own, beside the pool, and
//! [`fences::OUTDATE`] is where a transaction would notify.

mod address;
mod batch;
mod builder;
mod connection;
mod fault;
mod fences;
mod migrations;
mod names;
mod opener;
mod pool;
mod queries;
mod schema;
mod statements;
mod sweeps;
#[cfg(feature = "tls")]
mod tls;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use memo_runtime::{
    Error, Read, Result, Store, StoreFuture, StoreGroup, StoreKey, Sweep, Swept, Usage, Write,
};

pub use self::builder::PostgresStoreBuilder;
use self::connection::Connection;
use self::fault::Fault;
use self::pool::Pool;
use self::sweeps::Walk;

/// A shared store in tables of a PostgreSQL database, version 13 or later.
///
/// Clones share their connections, which are opened when they are needed. Any number of stores, on any number of
/// machines, may share the tables; the server's clock is the one that expiry is judged by.
///
/// The tables are unlogged: a write waits for no disk, a server that is stopped keeps them, and one that crashes, or a
/// standby that takes over, begins with empty ones. What was invalidated never comes back.
///
/// # Concurrency
///
/// Each operation has a connection for itself and is one round trip. Reads wait for nobody; a write under a token waits
/// for an invalidation of its keys, and invalidations wait for each other.
///
/// # Cancel safety
///
/// An operation whose future is dropped is done as a whole or not at all, and its connection is given up.
///
/// # Examples
///
/// ```no_run
/// # mod memokit { pub use memo_runtime::*; pub mod stores { pub use memo_stores::*; } }
/// use memokit::{Store, StoreKey, Write};
/// use memokit::stores::PostgresStore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> memokit::Result<()> {
/// let store = PostgresStore::connect("postgres://app@localhost/app").await?;
/// let key = StoreKey::from("m1:demo:key");
/// store.put_many(&[Write::new(key.clone(), b"bytes".to_vec())]).await?;
/// assert_eq!(store.get_many(&[key]).await?[0].value.as_deref(), Some(&b"bytes"[..]));
/// store.close().await
/// # }
/// ```
#[derive(Clone)]
pub struct PostgresStore {
    pool: Arc<Pool>,
    /// How far a sweep of this handle has come.
    walk: Arc<Mutex<Walk>>,
}

impl PostgresStore {
    /// Connects to the server at `url`, and creates the tables if there are none.
    ///
    /// The URL is `postgres://user:password@host:port/database`, with several hosts for a server and its standbys, and
    /// parameters behind a `?`: those of libpq that concern the connection, `sslmode` and `sslrootcert`. Without
    /// `sslmode` the connection is in plain text; `require` and `verify-full` (feature `tls`) both want a certificate
    /// for the name of the host, of a root in the file `sslrootcert` or of the system's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](memo_runtime::ErrorKind::Config) if the URL cannot be read or asks for what this program
    /// has not, if the role or its password is refused or may not create tables, or if the tables are of a later
    /// version of memokit. [`ErrorKind::Store`](memo_runtime::ErrorKind::Store) or
    /// [`Timeout`](memo_runtime::ErrorKind::Timeout) if the server does not answer, or not as the URL asks. None of
    /// them shows the password.
    pub async fn connect(url: impl Into<String>) -> Result<Self> {
        Self::builder(url).open().await
    }

    /// Starts to describe a store on the server at `url`.
    pub fn builder(url: impl Into<String>) -> PostgresStoreBuilder {
        PostgresStoreBuilder::new(url.into())
    }

    fn new(pool: Pool) -> Self {
        Self {
            pool: Arc::new(pool),
            walk: Arc::default(),
        }
    }

    fn walk(&self) -> MutexGuard<'_, Walk> {
        self.walk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what an operation asks for, over a connection of its own and for as long as it may take.
    async fn ask<T>(
        &self,
        operation: &'static str,
        question: impl AsyncFnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T> {
        let answer = async {
            let lease = self.pool.lease().await?;
            let answer = question(&lease.connection).await;
            lease.settle(answer)
        };
        match tokio::time::timeout(self.pool.opening().timeout, answer).await {
            Ok(answer) => answer.map_err(|fault| fault.of(operation)),
            Err(_) => Err(Error::timeout(operation)),
        }
    }
}

impl Store for PostgresStore {
    fn address(&self) -> String {
        self.pool.opening().address.to_string()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            self.ask("get_many", async |connection| {
                queries::get_many(connection, keys).await
            })
            .await
        })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            if entries.is_empty() {
                return Ok(Vec::new());
            }
            self.ask("put_many", async |connection| {
                queries::put_many(connection, entries).await
            })
            .await
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            self.ask("remove_many", async |connection| {
                queries::remove_many(connection, keys).await
            })
            .await
        })
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            if groups.is_empty() {
                return Ok(());
            }
            self.ask("outdate_many", async |connection| {
                queries::outdate_many(connection, groups).await
            })
            .await
        })
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            if keys.is_empty() {
                return Ok(());
            }
            self.ask("touch_many", async |connection| {
                queries::touch_many(connection, keys).await
            })
            .await
        })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async move {
            self.ask("usage", async |connection| queries::usage(connection).await)
                .await
        })
    }

    /// A statement for each kind of what leaves.
    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        Box::pin(async move {
            // Given back when the step has been made: one that was given up begins anew.
            let mut walk = std::mem::take(&mut *self.walk());
            let swept = self
                .ask("sweep", async |connection| {
                    sweeps::step(connection, sweep, &mut walk).await
                })
                .await?;
            *self.walk() = walk;
            Ok(swept)
        })
    }

    /// Says goodbye on the connections that nobody uses; those in use end with their operations.
    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            self.pool.close().await;
            Ok(())
        })
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore")
            .field("address", &self.pool.opening().address)
            .finish_non_exhaustive()
    }
}
