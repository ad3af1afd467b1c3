//! A PostgreSQL server of this run's own, if there is one to be had.

use memo_servers::{Postgres, Programs};
use memokit::stores::PostgresStore;
use tokio::runtime::Runtime;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::Failure;

/// As a server comes, but for the room that it has: [`Postgres`] is in a hurry with tests.
const SETTINGS: [&str; 3] = ["fsync=on", "synchronous_commit=on", "shared_buffers=128MB"];

/// The server, or why there is none.
pub(super) type Known<'a> = Result<&'a Server, &'a str>;

#[derive(Debug)]
pub(super) struct Server {
    postgres: Postgres,
}

impl Server {
    /// Starts it, where `cargo xtask bench` has said where its programs are.
    pub(super) fn start() -> Result<Self, String> {
        let programs = Programs::told(&Postgres::KIND).map_err(
            |_| "there was no PostgreSQL server, as `cargo xtask bench --without postgres` asks",
        )?;
        let postgres = Postgres::start(&programs, &SETTINGS)?;
        Ok(Self { postgres })
    }

    pub(super) fn port(&self) -> u16 {
        self.postgres.port()
    }

    pub(super) fn url(&self) -> String {
        self.postgres.url()
    }

    /// A store in tables of its own.
    pub(super) async fn open(&self, prefix: &str) -> Result<PostgresStore, Failure> {
        let builder = PostgresStore::builder(self.url()).prefix(prefix);
        Ok(builder.open().await?)
    }

    /// Runs statements, each for itself; the first column of the last row, as a number.
    pub(super) fn ask(&self, runtime: &Runtime, statements: &[&str]) -> Result<usize, Failure> {
        runtime.block_on(async {
            let (client, session) = tokio_postgres::connect(&self.url(), NoTls).await?;
            let session = tokio::spawn(session);
            let mut last = None;
            for statement in statements {
                for message in client.simple_query(statement).await? {
                    if let SimpleQueryMessage::Row(row) = message {
                        last = row.get(0).map(str::to_owned);
                    }
                }
            }
            drop(client);
            session.await??;
            Ok(last.ok_or("no row")?.parse()?)
        })
    }
}
