//! What these tests share.

use std::env;

use memo_servers::Postgres;

/// The server that all tests share; each has tables of its own there.
pub(crate) fn url() -> String {
    let variable = Postgres::KIND.url;
    env::var(variable).unwrap_or_else(|_| {
        panic!("this test needs a PostgreSQL server: run it by `cargo xtask test`, or set `{variable}` to its URL")
    })
}
