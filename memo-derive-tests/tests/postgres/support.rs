//! What these tests share.

use std::env;

use memo_servers::{Postgres, Programs};
use memokit::stores::{PostgresStore, PostgresStoreBuilder};

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

/// The port of the server that all tests share.
pub(crate) fn port() -> u16 {
    let url = url();
    let rest = url.rsplit_once(':').map(|(_, rest)| rest);
    let port = rest.and_then(|rest| rest.split('/').next()?.parse().ok());
    port.expect("a URL with a port")
}

/// A server that is for one test alone, which may kill it.
pub(crate) fn own_server() -> Postgres {
    let programs = Programs::told(&Postgres::KIND).unwrap_or_else(|why| panic!("{why}"));
    Postgres::start(&programs, &[]).unwrap_or_else(|why| panic!("{why}"))
}

/// Tables of one run of one test, on the server that all share.
pub(crate) fn tables(url: String, test: &str) -> PostgresStoreBuilder {
    let prefix = format!("{test}_{}_", std::process::id());
    PostgresStore::builder(url).prefix(prefix)
}

/// Waits for what is to come about, 20 seconds at most.
pub(crate) async fn until(what: &str, came: impl AsyncFn() -> bool) {
    for _ in 0..1000 {
        if came().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("after 20 s it is not so that {what}");
}
