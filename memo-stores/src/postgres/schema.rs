//! Which version of the tables a database has.

use memo_runtime::{Error, Result};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

use super::address::Address;
use super::connection::Connection;
use super::fault::Fault;
use super::migrations;
use super::names::Names;
use super::statements::LOCK;

/// From a table, though any row will do: by locking one, a session takes notice of what others have created since it
/// waited for them.
const IS_THERE: &str = "SELECT to_regclass($1) IS NOT NULL FROM pg_class LIMIT 1";

/// Makes sure that the tables are of this version.
///
/// # Concurrency
///
/// Several processes may do so at once: one creates the tables, the others wait for it and find them. Tables that
/// are ready are only looked at, which no role needs permission to create for.
pub(super) async fn prepare(
    connection: &Connection,
    names: &Names,
    address: &Address,
    migrates: bool,
) -> Result<(), Fault> {
    let client = connection.client();
    if version(client, names, address).await? == migrations::LATEST {
        return Ok(());
    }
    if !migrates {
        return Err(Fault::Config(missing(names, address)));
    }
    client
        .batch_execute(
            // Whatever is set for commits: what the server has forgotten, no store creates again.
            "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on",
        )
        .await?;
    let who = format!("migrations of {}", names.table("schema"));
    ask(client, LOCK, &[(&who, Type::TEXT)]).await?;
    let version = version(client, names, address).await?;
    if version < migrations::LATEST {
        client
            .batch_execute(&migrations::steps(names, version))
            .await?;
    }
    client.batch_execute("COMMIT").await?;
    Ok(())
}

/// The version of the tables, 0 if there are none; an error if they are not for us.
async fn version(client: &Client, names: &Names, address: &Address) -> Result<usize, Fault> {
    let table = names.table("schema");
    let known = ask(client, IS_THERE, &[(&table, Type::TEXT)]).await?;
    let known = known
        .first()
        .ok_or(Fault::Answer("a catalog without a row"))?;
    if !known.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let rows = ask(client, &names.fill("SELECT version FROM {schema}"), &[]).await?;
    let version = match rows.first() {
        Some(row) => row.try_get::<_, i32>(0)?,
        None => return Err(Fault::Config(unknown_version(address, "none", &table))),
    };
    match usize::try_from(version) {
        Ok(version @ 1..=migrations::LATEST) => Ok(version),
        _ => Err(Fault::Config(unknown_version(
            address,
            &version.to_string(),
            &table,
        ))),
    }
}

/// Asks by a statement without a name: there may be a pooler in between, and another session for each transaction.
async fn ask(
    client: &Client,
    sql: &str,
    params: &[(&(dyn ToSql + Sync), Type)],
) -> Result<Vec<Row>, Fault> {
    Ok(client.query_typed(sql, params).await?)
}

fn unknown_version(address: &Address, version: &str, table: &str) -> Error {
    Error::config(format!(
        "`{address}` has tables of version {version} in {table}, and this memokit knows versions up to {}, so they \
         were left as they are; update the program, or give the store another prefix or schema",
        migrations::LATEST
    ))
}

fn missing(names: &Names, address: &Address) -> Error {
    Error::config(format!(
        "`{address}` has no table {}, or one of an earlier version, and this store does not migrate; run what \
         `schema_sql()` says, or let the store do so",
        names.table("schema")
    ))
}
