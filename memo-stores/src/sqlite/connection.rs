//! From a path to a connection that may be used.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use memo_runtime::{BoxError, Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{files, schema};

/// A log that grew beyond this under a long read is cut back when it starts anew. SQLite moves the
/// log into the file at about 4 MiB, so 16 are not reached every day.
const LOG_LIMIT_BYTES: i64 = 16 * 1024 * 1024;

/// How long opening waits for others: several programs may create the tables at once.
const OPENING: Duration = Duration::from_secs(5);

/// How often to try the switch to the log while others look at the same new file. Two attempts were
/// enough for eight threads; the bound keeps a fault from becoming a loop.
const WAL_ATTEMPTS: usize = 100;

/// What to open, and how.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub(super) path: PathBuf,
    pub(super) busy_timeout: Duration,
}

impl Opening {
    /// Opens the connection that writes; creates the file and its tables where they are missing.
    pub(super) fn writer(&self) -> Result<Connection> {
        let failed = |error| failed(&self.path, error);
        files::create(&self.path).map_err(|error| self::failed(&self.path, error))?;
        let mut connection = self.connect().map_err(failed)?;
        // Before it is read: SQLite would make a log that may only be read, too, and stay when the file may be written.
        if connection.is_readonly("main").map_err(failed)? {
            return Err(read_only(&self.path));
        }
        // SQLite changes a file even on leaving it, by moving a log into it that somebody left
        // behind. So it must not, until the file has proved to be ours.
        keep_log_on_close(&connection, true).map_err(failed)?;
        if !may_begin(&connection).map_err(failed)? {
            return Err(read_only(&self.path));
        }
        let is_ready = schema::is_ready(&mut connection, &self.path)?
            && is_write_ahead(&connection).map_err(failed)?;
        if !is_ready {
            // SQLite gives nobody a turn: whoever is ready and writes may keep the lock from those who are not for
            // seconds. So they take turns here, and all but the first find the file ready, which needs no lock.
            files::alone(&self.path, || Ok(self.prepare(&mut connection)))
                .map_err(|error| self::failed(&self.path, error))??;
        }
        keep_log_on_close(&connection, false).map_err(failed)?;
        set_up_log(&connection).map_err(failed)?;
        wait_for_others(&connection, self.busy_timeout).map_err(failed)?;
        Ok(connection)
    }

    /// Creates the tables, and lets reads run beside a write; what another has done meanwhile stays.
    fn prepare(&self, connection: &mut Connection) -> Result<()> {
        schema::prepare(connection, &self.path)?;
        let mode = enter_wal(connection).map_err(|error| failed(&self.path, error))?;
        if mode == "wal" {
            Ok(())
        } else {
            Err(cannot_share(&self.path, &mode))
        }
    }

    /// Opens a connection that reads; the file is ready.
    pub(super) fn reader(&self) -> Result<Connection> {
        let connection = self.connect().map_err(|error| failed(&self.path, error))?;
        // Not opened as read-only: such a connection cannot repair a log after a crash.
        connection
            .pragma_update(None, "query_only", true)
            .and_then(|()| open_log(&connection))
            .and_then(|()| wait_for_others(&connection, self.busy_timeout))
            .map_err(|error| failed(&self.path, error))?;
        Ok(connection)
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        // No mutex: a connection stays on its thread. No `CREATE`: SQLite would let others read
        // the file. No `URI`: a path is a path.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        wait_for_others(&connection, OPENING)?;
        rusqlite::vtab::array::load_module(&connection)?;
        Ok(connection)
    }
}

/// Whether this user may make a log: SQLite says so when somebody begins to write.
fn may_begin(connection: &Connection) -> rusqlite::Result<bool> {
    // Whoever keeps the lock from us writes; it is not waited for.
    wait_for_others(connection, Duration::ZERO)?;
    let begun = connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK");
    wait_for_others(connection, OPENING)?;
    // What else is wrong is for others to say.
    let code = begun.err().and_then(|error| error.sqlite_error_code());
    Ok(code != Some(ErrorCode::ReadOnly))
}

/// Whether reads run beside a write.
fn is_write_ahead(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA journal_mode", [], |row| {
        Ok(row.get_ref(0)?.as_str()? == "wal")
    })
}

fn set_up_log(connection: &Connection) -> rusqlite::Result<()> {
    // Safe for the file in this mode; a commit then waits for no disk.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_LIMIT_BYTES, |_| Ok(()))
}

/// Sets how long a statement waits for those of other connections before it fails.
pub(super) fn wait_for_others(connection: &Connection, timeout: Duration) -> rusqlite::Result<()> {
    // SQLite counts in `i32`. By `PRAGMA`, because `Connection::busy_timeout` of rusqlite 0.41 does
    // not link with a SQLite before 3.44, and Debian 12 has 3.40.
    let millis = i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX);
    connection.pragma_update(None, "busy_timeout", millis)
}

/// Moves the log into the file and cuts it to nothing, unless somebody is reading it or writing.
pub(super) fn cut_log(connection: &Connection) -> rusqlite::Result<()> {
    let patience: i64 = connection.query_row("PRAGMA busy_timeout", [], |row| row.get(0))?;
    wait_for_others(connection, Duration::ZERO)?;
    let cut = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    connection.pragma_update(None, "busy_timeout", patience)?;
    cut
}

/// Switches to the write-ahead log; returns the mode that the file is in then.
fn enter_wal(connection: &Connection) -> rusqlite::Result<String> {
    let switch =
        || connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0));
    for _ in 0..WAL_ATTEMPTS {
        match switch() {
            // The one statement that does not wait its turn: wait with one that does.
            Err(error) if is_busy(&error) => connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?,
            done => return done,
        }
    }
    switch()
}

/// Reads anything, for the log to be there: it is opened with the first read.
fn open_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// Sets whether closing the last connection leaves the log as it is.
pub(super) fn keep_log_on_close(connection: &Connection, keep: bool) -> rusqlite::Result<bool> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)
}

fn cannot_share(path: &Path, mode: &str) -> Error {
    Error::config(format!(
        "the file system of `{}` cannot hold a database that several programs share (its journal \
         mode stays `{mode}`); put the store on a local disk",
        path.display()
    ))
}

fn read_only(path: &Path) -> Error {
    Error::config(format!(
        "`{}`, or its folder, may only be read by this user, and a store writes; allow it, or name another file",
        path.display()
    ))
}

/// The error of whatever went wrong while the store at `path` was opened.
pub(super) fn failed(path: &Path, error: impl Into<BoxError>) -> Error {
    let path = path.into();
    Error::store(
        "open",
        CannotOpen {
            path,
            source: error.into(),
        },
    )
}

/// Says which file it was; SQLite does not always.
#[derive(Debug)]
struct CannotOpen {
    path: PathBuf,
    source: BoxError,
}

impl fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot open `{}`: {}", self.path.display(), self.source)
    }
}

impl StdError for CannotOpen {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use memo_runtime::ErrorKind;

    use super::*;

    #[test]
    fn i_07_where_programs_cannot_share_a_log_it_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let opening = Opening {
            path: folder.path().join("memo.db"),
            busy_timeout: Duration::ZERO,
        };
        // As a file system does it that has no memory for programs to share, and no locks but files.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let dotfile = Connection::open_with_flags_and_vfs(&opening.path, flags, c"unix-dotfile");
        let error = opening.prepare(&mut dotfile.unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        let told = error.to_string();
        assert!(
            told.contains("memo.db") && told.contains("on a local disk"),
            "{told}"
        );
    }
}
