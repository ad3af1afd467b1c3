//! What these tests share.

use std::path::{Path, PathBuf};

use memo_runtime::testing::ManualClock;
use memo_runtime::{Clock, Store, StoreKey, Write};
use memo_stores::SqliteStore;
use rusqlite::Connection;
use tempfile::TempDir;

/// A store in a folder of its own, under a clock that stands still.
pub(crate) struct Fixture {
    pub(crate) store: SqliteStore,
    pub(crate) clock: ManualClock,
    folder: TempDir,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = ManualClock::new();
        let store = open(&folder.path().join("memo.db"), clock.clock()).await;
        Self {
            store,
            clock,
            folder,
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("memo.db")
    }

    /// Another store on the same file.
    pub(crate) async fn neighbour(&self) -> SqliteStore {
        open(&self.path(), self.clock.clock()).await
    }

    /// Drops the store, and keeps its folder a while.
    pub(crate) fn keep_folder(self) -> TempDir {
        self.folder
    }

    /// The value of one column of the entry of `key`.
    pub(crate) fn column(&self, key: &str, column: &str) -> Option<i64> {
        let query = format!("SELECT {column} FROM memo_entries WHERE key = ?1");
        inspect(&self.path())
            .query_row(&query, [key], |row| row.get(0))
            .expect("an entry")
    }
}

pub(crate) async fn open(path: &Path, clock: Clock) -> SqliteStore {
    SqliteStore::builder(path)
        .clock(clock)
        .open()
        .await
        .expect("a store")
}

/// A connection of somebody else.
pub(crate) fn inspect(path: &Path) -> Connection {
    Connection::open(path).expect("a database")
}

pub(crate) fn assert_whole(path: &Path) {
    let report: String = inspect(path)
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("a report");
    assert_eq!(report, "ok");
}

pub(crate) fn keys<const N: usize>(texts: [&str; N]) -> [StoreKey; N] {
    texts.map(StoreKey::from)
}

pub(crate) fn write(key: &str, value: &[u8]) -> Write {
    Write::new(key.into(), value.to_vec())
}

/// The values of `keys`, in their order.
pub(crate) async fn read(store: &SqliteStore, keys: &[StoreKey]) -> Vec<Option<Vec<u8>>> {
    let answers = store.get_many(keys).await.expect("answers");
    answers.into_iter().map(|answer| answer.value).collect()
}

/// A value as [`read`] returns it.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands beside `None`, for what is absent"
)]
pub(crate) fn found(value: &[u8]) -> Option<Vec<u8>> {
    Some(value.to_vec())
}
