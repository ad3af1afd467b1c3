//! What these tests share.

use std::env;
use std::time::Duration;

use memo_runtime::{Store, StoreKey, StoreToken, Write};
use memo_servers::{Postgres, Programs};
use memo_stores::{PostgresStore, PostgresStoreBuilder};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// The server that all tests share; each has tables of its own there.
pub(crate) fn url() -> String {
    let variable = Postgres::KIND.url;
    env::var(variable).unwrap_or_else(|_| {
        panic!(
            "this test needs a PostgreSQL server: run it by `cargo xtask test`, or set \
             `{variable}` to its URL"
        )
    })
}

/// A store on the server that all tests share. It is patient: they run side by side, on a machine that may be slow.
pub(crate) fn shared(prefix: &str) -> PostgresStoreBuilder {
    let builder = PostgresStore::builder(url()).prefix(prefix);
    builder.timeout(Duration::from_secs(20))
}

/// A server that is for one test alone, which may kill it.
pub(crate) fn own_server(settings: &[&str]) -> Postgres {
    let programs = Programs::told(&Postgres::KIND).unwrap_or_else(|why| panic!("{why}"));
    Postgres::start(&programs, settings).unwrap_or_else(|why| panic!("{why}"))
}

/// Tables of one test, which are removed when it ends.
pub(crate) struct Tables {
    pub(crate) url: String,
    pub(crate) prefix: String,
    /// Somebody else, who looks at the tables and holds locks.
    pub(crate) other: Client,
}

impl Tables {
    /// On the server that tests share.
    pub(crate) async fn new(test: &str) -> Self {
        Self::on(url(), test).await
    }

    pub(crate) async fn on(url: String, test: &str) -> Self {
        let prefix = format!("{test}_");
        let other = connect(&url).await;
        let tables = Self { url, prefix, other };
        tables.drop_all().await;
        tables
    }

    pub(crate) fn builder(&self) -> PostgresStoreBuilder {
        let builder = PostgresStore::builder(&self.url).prefix(&self.prefix);
        builder.timeout(Duration::from_secs(20))
    }

    pub(crate) async fn open(&self) -> PostgresStore {
        self.builder().open().await.expect("a store")
    }

    /// Runs SQL in which `{entries}` and its like stand for tables.
    pub(crate) async fn run(&self, sql: &str) {
        self.other.batch_execute(&self.fill(sql)).await.expect(sql);
    }

    /// The first column of the first row, as text.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        ask(&self.other, &self.fill(sql)).await
    }

    pub(crate) fn fill(&self, sql: &str) -> String {
        let mut filled = sql.replace("{prefix}", &self.prefix);
        for table in [
            "counter", "entries", "groups", "outdated", "schema", "sweeper",
        ] {
            let name = format!("{}{table}", self.prefix);
            filled = filled.replace(&format!("{{{table}}}"), &name);
        }
        filled
    }

    /// Waits until so many sessions of these tables wait for a lock.
    pub(crate) async fn wait_for_waiting(&self, sessions: usize) {
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
            AND query LIKE '%{entries}%' OR wait_event_type = 'Lock' AND query LIKE '%{outdated}%' \
            OR wait_event_type = 'Lock' AND query LIKE '%{counter}%'";
        // By somebody else: within a transaction this view stands still.
        let observer = connect(&self.url).await;
        until("sessions wait for a lock", async || {
            ask(&observer, &self.fill(waiting)).await == sessions.to_string()
        })
        .await;
    }

    /// What a former run of the test has left.
    pub(crate) async fn drop_all(&self) {
        self.run(
            "DROP TABLE IF EXISTS {entries}, {counter}, {outdated}, {groups}, {schema}, {sweeper}",
        )
        .await;
    }
}

pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a server");
    tokio::spawn(connection);
    client
}

/// The first column of the first row, as text; nothing if there is none.
pub(crate) async fn ask(client: &Client, sql: &str) -> String {
    let messages = client.simple_query(sql).await.expect(sql);
    let first = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    });
    first.unwrap_or_default()
}

/// Waits for what is to come about, 20 seconds at most.
pub(crate) async fn until(what: &str, came: impl AsyncFn() -> bool) {
    for _ in 0..1000 {
        if came().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("after 20 s it is not so that {what}");
}

pub(crate) fn keys<const N: usize>(texts: [&str; N]) -> [StoreKey; N] {
    texts.map(StoreKey::from)
}

pub(crate) fn write(key: &str, value: &[u8]) -> Write {
    Write::new(key.into(), value.to_vec())
}

pub(crate) async fn token(store: &PostgresStore, key: &str) -> StoreToken {
    let reads = store.get_many(&keys([key])).await;
    reads.expect("an answer")[0].token
}

pub(crate) async fn put(store: &PostgresStore, entry: Write) -> bool {
    store.put_many(&[entry]).await.expect("an answer")[0]
}

/// The value of a key.
pub(crate) async fn read(store: &PostgresStore, key: &str) -> Option<Vec<u8>> {
    let mut reads = store.get_many(&keys([key])).await.expect("answers");
    reads.remove(0).value
}
