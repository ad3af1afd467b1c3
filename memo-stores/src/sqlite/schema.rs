//! Whose file it is and which version of the tables it has.
//!
//! SQLite keeps two numbers in the header of each file for this: `application_id` says whose it is,
//! `user_version` counts the steps of [`migrations`]. Both are written in the transaction that
//! creates the tables, and before the file is switched to a write-ahead log: the header tells the
//! truth at every moment, even to a tool that reads no log.

use std::path::Path;

use memo_runtime::{Error, Result};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::connection::failed;
use super::migrations;

/// Marks a file as a store of memokit: `memo` in ASCII.
const APPLICATION_ID: i64 = 0x6d65_6d6f;

/// Whether the file has the tables of this version; an error if it is not ours.
///
/// It is only read: this waits for no writer.
pub(super) fn is_ready(connection: &mut Connection, path: &Path) -> Result<bool> {
    let (_, version) = version(connection, TransactionBehavior::Deferred, path)?;
    Ok(version == migrations::LATEST)
}

/// Makes sure that the file is ours and has the tables of this version.
///
/// # Concurrency
///
/// Several processes may do so at once: one creates the tables, the others find them.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<()> {
    if is_ready(connection, path)? {
        return Ok(());
    }
    let (transaction, version) = version(connection, TransactionBehavior::Immediate, path)?;
    migrate(&transaction, version)
        .and_then(|()| transaction.commit())
        .map_err(|error| failed(path, error))
}

/// Reads whose file this is, in a transaction that holds the answer still.
fn version<'c>(
    connection: &'c mut Connection,
    behavior: TransactionBehavior,
    path: &Path,
) -> Result<(Transaction<'c>, usize)> {
    let (transaction, header) = connection
        .transaction_with_behavior(behavior)
        .and_then(|transaction| Header::read(&transaction).map(|header| (transaction, header)))
        .map_err(|error| unreadable(path, error))?;
    Ok((transaction, header.version(path)?))
}

fn migrate(transaction: &Transaction<'_>, version: usize) -> rusqlite::Result<()> {
    migrations::run(transaction, version)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    let latest = i64::try_from(migrations::LATEST).unwrap_or(i64::MAX);
    transaction.pragma_update(None, "user_version", latest)
}

/// What a file says about itself.
struct Header {
    application_id: i64,
    user_version: i64,
    tables: i64,
}

impl Header {
    fn read(transaction: &Transaction<'_>) -> rusqlite::Result<Self> {
        let number = |sql| transaction.query_row(sql, [], |row| row.get(0));
        Ok(Self {
            application_id: number("PRAGMA application_id")?,
            user_version: number("PRAGMA user_version")?,
            tables: number("SELECT count(*) FROM sqlite_master")?,
        })
    }

    /// The version of the tables, 0 for an empty file; an error if they are not for us.
    fn version(&self, path: &Path) -> Result<usize> {
        let Self {
            application_id,
            user_version,
            tables,
        } = *self;
        if (application_id, user_version, tables) == (0, 0, 0) {
            return Ok(0);
        }
        if application_id != APPLICATION_ID {
            return Err(foreign(path, application_id));
        }
        match usize::try_from(user_version) {
            Ok(version @ 1..=migrations::LATEST) => Ok(version),
            _ => Err(unknown_version(path, user_version)),
        }
    }
}

fn foreign(path: &Path, application_id: i64) -> Error {
    Error::config(format!(
        "`{}` is a database of another program (application id {application_id:#x}, a store of \
         memokit has {APPLICATION_ID:#x}), so it was left as it is; give the store a file of its own",
        path.display()
    ))
}

fn unknown_version(path: &Path, version: i64) -> Error {
    Error::config(format!(
        "`{}` has tables of version {version}, and this memokit knows versions up to {}, so it was \
         left as it is; update the program, or give the store another file",
        path.display(),
        migrations::LATEST
    ))
}

fn unreadable(path: &Path, error: rusqlite::Error) -> Error {
    if error.sqlite_error_code() != Some(ErrorCode::NotADatabase) {
        return failed(path, error);
    }
    Error::config(format!(
        "`{}` is not a SQLite database, so it was left as it is; give the store a file of its own, \
         or delete this one",
        path.display()
    ))
    .with_source(error)
}
