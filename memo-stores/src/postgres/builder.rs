//! What can be set before a server is connected to.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use memo_runtime::{Error, Result};

use super::address::Address;
use super::connection::Opening;
use super::names::Names;
use super::pool::Pool;
use super::statements::Statements;
use super::{PostgresStore, migrations, schema};

/// The part of the timeout that one address may take to be connected to: where one swallows everything, there is time
/// for the next of the host's, and of the other hosts.
const FOR_ONE_ADDRESS: u32 = 4;

/// Describes a [`PostgresStore`] that is about to be opened.
///
/// # Examples
///
/// ```no_run
/// # mod memokit { pub use memo_runtime::*; pub mod stores { pub use memo_stores::*; } }
/// use std::time::Duration;
/// use memokit::stores::PostgresStore;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> memokit::Result<()> {
/// let store = PostgresStore::builder("postgres://app@db.internal/app?sslmode=verify-full")
///     .schema("cache")
///     .connections(8)
///     .timeout(Duration::from_secs(2))
///     .open()
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a builder connects to nothing until `open` is awaited"]
pub struct PostgresStoreBuilder {
    url: String,
    names: Names,
    connections: usize,
    timeout: Duration,
    migrates: bool,
    has_sessions: bool,
}

impl PostgresStoreBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            names: Names::usual(),
            connections: 4,
            timeout: Duration::from_secs(5),
            migrates: true,
            has_sessions: true,
        }
    }

    /// Sets how many connections there are at most; 4 if it is not set. They are opened when they are needed.
    pub fn connections(mut self, most: usize) -> Self {
        self.connections = most;
        self
    }

    /// Sets how long one operation may take; 5 seconds if it is not set. At most half of it is for the wait until one
    /// of the connections is free, and a quarter for each address that is connected to, unless the URL has a
    /// `connect_timeout`.
    ///
    /// The server is told, too, so that it ends what is no longer waited for.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the schema of the tables, which has to exist; the first of the role's `search_path` if it is not set.
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.names.set_schema(schema.into());
        self
    }

    /// Sets what the names of the tables begin with; `memokit_` if it is not set.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.names.set_prefix(prefix.into());
        self
    }

    /// Sets whether the store creates its tables, and brings those of an earlier version up to date; it does so if
    /// it is not set.
    ///
    /// A store that does not needs no more than to read and write rows; see [`schema_sql`](Self::schema_sql).
    pub fn migrate(mut self, migrates: bool) -> Self {
        self.migrates = migrates;
        self
    }

    /// Says that connections come from a pooler that gives each transaction another session, such as `PgBouncer`
    /// with `pool_mode = transaction`.
    ///
    /// Statements are not prepared then, and nothing is set for a session: operations cost the server a plan each,
    /// and its own `statement_timeout` is what ends them there.
    pub fn behind_pooler(mut self) -> Self {
        self.has_sessions = false;
        self
    }

    /// What creates the tables in a database without them, for those who run such things themselves.
    ///
    /// The role that uses them then needs `SELECT`, `INSERT`, `UPDATE` and `DELETE`, and of the table of the version
    /// `SELECT` alone.
    pub fn schema_sql(&self) -> String {
        format!("BEGIN;\n{}COMMIT;\n", migrations::steps(&self.names, 0))
    }

    /// Opens the store: connects once, and makes sure that the tables are there.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future opens nothing; the tables may be there then, or not.
    ///
    /// # Errors
    ///
    /// Like [`PostgresStore::connect`].
    pub async fn open(self) -> Result<PostgresStore> {
        self.names.check()?;
        if self.connections == 0 || self.timeout.is_zero() {
            return Err(Error::config(
                "a store in PostgreSQL needs a connection and a timeout that is not zero",
            ));
        }
        let mut address = Address::parse(&self.url)?;
        if address.config.get_connect_timeout().is_none() {
            address
                .config
                .connect_timeout(self.timeout / FOR_ONE_ADDRESS);
        }
        if address.config.get_application_name().is_none() {
            address.config.application_name("memokit");
        }
        let opening = Arc::new(Opening {
            statements: Statements::new(&self.names),
            timeout: self.timeout,
            has_sessions: self.has_sessions,
            address: address.clone(),
        });
        // Not kept: this runtime may end before the store does.
        let opened = async {
            let connection = opening.connect().await?;
            schema::prepare(&connection, &self.names, &address, self.migrates).await?;
            connection.end().await;
            Ok(())
        };
        match tokio::time::timeout(self.timeout, opened).await {
            Ok(Ok(())) => Ok(PostgresStore::new(Pool::new(opening, self.connections))),
            Ok(Err(fault)) => Err(super::fault::Fault::while_opening(
                fault,
                &address.to_string(),
            )),
            Err(_) => Err(Error::timeout("open")),
        }
    }
}

/// Without the URL, which may hold a password.
impl fmt::Debug for PostgresStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStoreBuilder")
            .field("names", &self.names)
            .field("connections", &self.connections)
            .field("timeout", &self.timeout)
            .field("migrates", &self.migrates)
            .field("has_sessions", &self.has_sessions)
            .finish_non_exhaustive()
    }
}
