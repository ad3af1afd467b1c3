//! The shop's own database: a SQLite file, apart from where memokit keeps its values.

mod error;
mod fill;
mod orders;
mod queries;
mod schema;
mod words;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Params, Row, vtab::array};

pub(crate) use self::error::Error;
pub(crate) use self::fill::{Size, fill};
pub(crate) use self::orders::NewOrder;
pub(crate) use self::queries::{Listed, Owed};

/// So many connections are kept for later: a crowd that has left needs none.
const MAX_IDLE: usize = 16;

/// A handle to the database, which counts what it is asked; clones share the connections.
#[derive(Clone)]
pub(crate) struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    /// Connections that nobody uses now.
    idle: Mutex<Vec<Connection>>,
    queries: AtomicU64,
}

impl Database {
    /// Opens a database that has been filled.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let database = Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                idle: Mutex::default(),
                queries: AtomicU64::new(0),
            }),
        };
        // So that a file that is none is an error now, not at the first page.
        let connection = database.connection()?;
        database.give_back(connection);
        Ok(database)
    }

    /// How many queries this handle and its clones have sent.
    pub(crate) fn queries(&self) -> u64 {
        self.inner.queries.load(Ordering::Relaxed)
    }

    /// Does `work` on a thread that may block.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let database = self.clone();
        tokio::task::spawn_blocking(move || database.run_here(work)).await?
    }

    /// Does `work` on this thread.
    fn run_here<T>(
        &self,
        work: impl FnOnce(&mut Session<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let mut connection = self.connection()?;
        let mut session = Session {
            connection: &mut connection,
            queries: &self.inner.queries,
        };
        let done = work(&mut session);
        // Only a connection that works is used again.
        if done.is_ok() {
            self.give_back(connection);
        }
        Ok(done?)
    }

    fn connection(&self) -> Result<Connection, Error> {
        let idle = self.idle().pop();
        match idle {
            Some(connection) => Ok(connection),
            None => connect(&self.inner.path),
        }
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle();
        if idle.len() < MAX_IDLE {
            idle.push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        let idle = self.inner.idle.lock();
        idle.unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("path", &self.inner.path)
            .field("queries", &self.queries())
            .finish_non_exhaustive()
    }
}

/// A connection, for as long as somebody uses it.
struct Session<'d> {
    connection: &'d mut Connection,
    queries: &'d AtomicU64,
}

impl Session<'_> {
    /// All rows that a query gives; every query of a page comes through here and is counted.
    fn query<T>(
        &self,
        sql: &str,
        params: impl Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        self.connection
            .prepare_cached(sql)?
            .query_map(params, row)?
            .collect()
    }
}

fn connect(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    array::load_module(&connection)?;
    // With a log, readers and the one who writes do not wait for each other.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    Ok(connection)
}
