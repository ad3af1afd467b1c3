//! A PostgreSQL server of the run's own: sessions end, tables are locked, values are damaged, and the server hangs or
//! crashes.

use std::time::Duration;

use memo_servers::{Postgres, Programs};
use memokit::stores::PostgresStore;
use memokit::{Store, StoreLimits, Sweep, SweepRest};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use super::Place;
use crate::Fault;
use crate::time::{millis, now, pause};

/// How many a node has at most.
pub(super) const CONNECTIONS: usize = 4;

/// How long the store waits for the server: less than the nodes have to get back to what they had at first.
const TIMEOUT: Duration = Duration::from_secs(2);

/// How long the server may take to end what nobody waits for any more.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a fault is tried that the server refuses, to end a deadlock.
const ATTEMPTS: usize = 10;

/// Sessions of the nodes.
const NODES: &str = "backend_type = 'client backend' AND pid <> pg_backend_pid()";

/// Cuts values short, replaces them, or changes a byte: of every other one that nobody is writing.
const DAMAGE: &str = "
    WITH chosen AS MATERIALIZED (
        SELECT key, random() AS way FROM memokit_entries WHERE random() < 0.5 FOR UPDATE SKIP LOCKED
    )
    UPDATE memokit_entries AS e SET value = CASE
        WHEN way < 0.33 THEN substr(value, 1, (random() * length(value))::int)
        WHEN way < 0.67 OR length(value) = 0 THEN decode(md5(random()::text), 'hex')
        ELSE set_byte(value, length(value) / 2, (get_byte(value, length(value) / 2) + 42) % 256)
    END
    FROM chosen WHERE e.key = chosen.key";

/// The server, and whoever does something to it from outside.
#[derive(Debug)]
pub(super) struct Server {
    server: Postgres,
    outside: Runtime,
}

/// Opens the store in a node.
pub(super) async fn open(url: &str) -> Result<PostgresStore, Fault> {
    let builder = PostgresStore::builder(url).connections(CONNECTIONS);
    Ok(builder.timeout(TIMEOUT).open().await?)
}

impl Server {
    pub(super) fn start() -> Result<Self, Fault> {
        let programs = Programs::told(&Postgres::KIND)?;
        Ok(Self {
            server: Postgres::start(&programs, &[])?,
            outside: Builder::new_current_thread().enable_all().build()?,
        })
    }

    /// Does something in a session of its own, which has ended when this returns.
    fn session<T>(
        &self,
        work: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Fault> {
        self.outside.block_on(async {
            let (client, session) = tokio_postgres::connect(&self.server.url(), NoTls).await?;
            let session = tokio::spawn(session);
            let done = work(&client).await;
            drop(client);
            session.await??;
            Ok(done?)
        })
    }

    /// The first column of the only row.
    fn ask(&self, sql: &str) -> Result<u64, Fault> {
        let answer = self.session(async |client| client.simple_query(sql).await)?;
        let row = answer.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        Ok(row.ok_or("no row")?.parse()?)
    }

    /// Does it again, if the server ended it since others waited for it in a circle.
    fn insist(
        &self,
        work: &impl AsyncFn(&Client) -> Result<(), tokio_postgres::Error>,
    ) -> Result<(), Fault> {
        for _ in 0..ATTEMPTS {
            let done = self.session(async |client| Ok(work(client).await))?;
            match done {
                Err(error) if error.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED) => {}
                done => return Ok(done?),
            }
        }
        Err("whatever is done to the server, it finds a deadlock".into())
    }

    /// Ends some sessions.
    fn cut(&self) -> Result<(), Fault> {
        let cut = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {NODES} AND random() < 0.5"
        );
        self.insist(&async |client: &Client| client.batch_execute(&cut).await)
    }

    /// Lets nobody read or write for so long.
    fn lock(&self, length: Duration) -> Result<(), Fault> {
        self.insist(&async |client: &Client| {
            let lock = "BEGIN; LOCK TABLE memokit_entries IN ACCESS EXCLUSIVE MODE";
            client.batch_execute(lock).await?;
            pause(length);
            client.batch_execute("ROLLBACK").await
        })
    }

    /// Stops it where it is, for so long.
    fn hang(&mut self, length: Duration) {
        self.server.freeze();
        pause(length);
        self.server.thaw();
    }

    /// Ends it without a goodbye, and starts it after so long. Its tables are empty then.
    fn crash(&mut self, is_killed: bool, length: Duration) {
        if is_killed {
            self.server.kill();
        } else {
            self.server.quit();
        }
        pause(length);
        self.server.start_again();
    }

    /// Waits until there is none of what `count` counts.
    fn none(&self, what: &str, count: &str) -> Result<(), Fault> {
        let began = now();
        loop {
            let left = self.ask(count)?;
            if left == 0 {
                return Ok(());
            }
            if now().duration_since(began) > PATIENCE {
                return Err(format!("after {PATIENCE:?} the server has {left} {what}").into());
            }
            pause(Duration::from_millis(50));
        }
    }

    fn expect(&self, what: &str, count: &str, expected: u64) -> Result<(), Fault> {
        let found = self.ask(count)?;
        if found == expected {
            Ok(())
        } else {
            Err(format!("{what}: {found} in the tables, and not {expected}").into())
        }
    }

    /// Sweeps everything away, as if nothing were allowed to stay.
    fn sweep(&self, store: &PostgresStore) -> Result<(), Fault> {
        // A node that was killed at its sweep may hold the lease for a minute yet.
        self.session(async |client| client.batch_execute("DELETE FROM memokit_sweeper").await)?;
        let sweep = Sweep::new(1, StoreLimits::new().max_entries(0), 1_000);
        for _ in 0..1_000 {
            match self.outside.block_on(store.sweep(&sweep))?.rest {
                SweepRest::More => {}
                SweepRest::Nothing => return Ok(()),
                rest => return Err(format!("a sweep left {rest:?}").into()),
            }
        }
        Err("a sweep finds no end".into())
    }
}

impl Place for Server {
    fn address(&self) -> String {
        self.server.url()
    }

    fn strike(&mut self, face: u32, random: &mut fastrand::Rng) -> Result<&'static str, Fault> {
        match face {
            0 => self.cut().map(|()| "cuts"),
            // Shorter, about as long, and longer than a call waits for its store.
            1 => self.lock(millis(random, 100, 1_000)).map(|()| "locks"),
            2 => self
                .insist(&async |client: &Client| client.batch_execute(DAMAGE).await)
                .map(|()| "damages"),
            3 => {
                self.hang(millis(random, 100, 1_500));
                Ok("hangs")
            }
            _ => {
                self.crash(random.bool(), millis(random, 0, 500));
                Ok("crashes")
            }
        }
    }

    fn check_at_rest(&mut self, nodes: usize) -> Result<(), Fault> {
        let sessions = format!("SELECT count(*) FROM pg_stat_activity WHERE {NODES}");
        self.none(
            "sessions in the middle of something",
            &format!("{sessions} AND state <> 'idle'"),
        )?;
        self.none(
            "locks of sessions that do nothing",
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        )?;
        let most = nodes * CONNECTIONS;
        let beyond = format!("SELECT greatest(0, ({sessions}) - {most})");
        self.none("sessions too many", &beyond)
    }

    fn check(&mut self) -> Result<(), Fault> {
        let sessions = format!("SELECT count(*) FROM pg_stat_activity WHERE {NODES}");
        self.none("sessions of nodes that have ended", &sessions)?;
        self.expect("counters", "SELECT count(*) FROM memokit_counter", 1)?;
        self.expect("stripes", "SELECT count(*) FROM memokit_outdated", 2048)?;
        let store = self.outside.block_on(open(&self.server.url()))?;
        let usage = self.outside.block_on(store.usage())?;
        let (entries, bytes) = (
            "SELECT count(*) FROM memokit_entries",
            "SELECT coalesce(sum(length(value)), 0) FROM memokit_entries",
        );
        self.expect("entries", entries, usage.entries)?;
        self.expect("bytes", bytes, usage.bytes)?;
        self.sweep(&store)?;
        self.expect("entries after a sweep", entries, 0)?;
        self.expect(
            "groups after a sweep",
            "SELECT count(*) FROM memokit_groups",
            0,
        )?;
        self.outside.block_on(store.close())?;
        Ok(())
    }
}
