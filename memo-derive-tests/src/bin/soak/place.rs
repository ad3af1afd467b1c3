//! The store that the nodes share, and what is done to it from outside.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use memokit::Store;
use memokit::stores::SqliteStore;
use rusqlite::{Connection, TransactionBehavior};
use tempfile::TempDir;

use crate::Fault;
use crate::time::pause;

/// A kind of store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Sqlite,
}

impl FromStr for Kind {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        match word {
            "sqlite" => Ok(Self::Sqlite),
            // Another store is another arm here, in `Place::new` and in `open`; the faults are its own.
            _ => Err(format!("no soak of `{word}`; there is `sqlite`").into()),
        }
    }
}

/// Where the store of a run is.
#[derive(Debug)]
pub(crate) struct Place {
    file: PathBuf,
    _folder: TempDir,
}

/// Opens the store at the [address](Place::address), in a node.
pub(crate) async fn open(address: &str) -> Result<Arc<dyn Store>, Fault> {
    match address.split_once(':') {
        Some(("sqlite", path)) => Ok(Arc::new(SqliteStore::open(path).await?)),
        _ => Err(format!("no store at `{address}`").into()),
    }
}

impl Place {
    pub(crate) fn new(kind: Kind) -> Result<Self, Fault> {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir()?;
                let file = folder.path().join("memo.db");
                Ok(Self {
                    file,
                    _folder: folder,
                })
            }
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("sqlite:{}", self.file.display())
    }

    /// Lets nobody write for so long.
    pub(crate) fn lock(&self, length: Duration) -> Result<(), Fault> {
        let mut connection = self.connect()?;
        let writing = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        pause(length);
        writing.rollback()?;
        Ok(())
    }

    /// Damages what is stored: every other value is cut short, or replaced by anything.
    pub(crate) fn damage(&self) -> Result<usize, Fault> {
        let damage = "
            UPDATE memo_entries SET value = CASE abs(random()) % 3
                WHEN 0 THEN substr(value, 1, abs(random()) % (length(value) + 1))
                WHEN 1 THEN randomblob(length(value) + 1)
                ELSE substr(value, 1, length(value) / 2) || x'2a' || substr(value, length(value) / 2 + 2)
            END
            WHERE rowid % 2 = abs(random()) % 2";
        Ok(self.connect()?.execute(damage, [])?)
    }

    /// What there is to complain of, once nobody uses it any more.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let report: String = self
            .connect()?
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if report == "ok" {
            Ok(())
        } else {
            Err(format!("the file is damaged: {report}").into())
        }
    }

    fn connect(&self) -> Result<Connection, Fault> {
        let connection = Connection::open(&self.file as &Path)?;
        connection.pragma_update(None, "busy_timeout", 2_000)?;
        Ok(connection)
    }
}
