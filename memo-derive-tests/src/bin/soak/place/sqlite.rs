//! A SQLite file: somebody locks it, and values are damaged.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tempfile::TempDir;

use super::Place;
use crate::Fault;
use crate::time::{millis, pause};

/// A file in a folder of its own.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    _folder: TempDir,
}

impl File {
    pub(super) fn new() -> Result<Self, Fault> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("memo.db");
        Ok(Self {
            path,
            _folder: folder,
        })
    }

    /// Lets nobody write for so long.
    fn lock(&self, length: Duration) -> Result<(), Fault> {
        let mut connection = self.connect()?;
        let writing = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        pause(length);
        writing.rollback()?;
        Ok(())
    }

    /// Damages what is stored: every other value is cut short, or replaced by anything.
    fn damage(&self) -> Result<(), Fault> {
        let damage = "
            UPDATE memo_entries SET value = CASE abs(random()) % 3
                WHEN 0 THEN substr(value, 1, abs(random()) % (length(value) + 1))
                WHEN 1 THEN randomblob(length(value) + 1)
                ELSE substr(value, 1, length(value) / 2) || x'2a' || substr(value, length(value) / 2 + 2)
            END
            WHERE rowid % 2 = abs(random()) % 2";
        self.connect()?.execute(damage, [])?;
        Ok(())
    }

    fn connect(&self) -> Result<Connection, Fault> {
        let connection = Connection::open(&self.path as &Path)?;
        connection.pragma_update(None, "busy_timeout", 2_000)?;
        Ok(connection)
    }
}

impl Place for File {
    fn address(&self) -> String {
        format!("sqlite:{}", self.path.display())
    }

    fn strike(&mut self, face: u32, random: &mut fastrand::Rng) -> Result<&'static str, Fault> {
        if face < 3 {
            self.lock(millis(random, 50, 700))?;
            return Ok("locks");
        }
        self.damage()?;
        Ok("damages")
    }

    fn check_at_rest(&mut self, _nodes: usize) -> Result<(), Fault> {
        // Whoever left a transaction open would hold this up.
        self.lock(Duration::ZERO)
    }

    fn check(&mut self) -> Result<(), Fault> {
        let report: String = self
            .connect()?
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if report == "ok" {
            Ok(())
        } else {
            Err(format!("the file is damaged: {report}").into())
        }
    }
}
