//! Where a shop lies: its database, and beside it the values that memokit keeps.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::database::{self, Database, Size};

/// The folder of a shop.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// Removes the folder when the shop closes.
    _temporary: Option<TempDir>,
}

impl Folder {
    /// A folder that goes when this is dropped.
    pub(crate) fn temporary() -> io::Result<Self> {
        let temporary = TempDir::with_prefix("memokit-shop-")?;
        Ok(Self {
            path: temporary.path().to_owned(),
            _temporary: Some(temporary),
        })
    }

    /// The folder that the user names, else a temporary one.
    pub(crate) fn open(named: Option<&Path>) -> io::Result<Self> {
        let Some(path) = named else {
            return Self::temporary();
        };
        std::fs::create_dir_all(path)?;
        Ok(Self {
            path: path.to_owned(),
            _temporary: None,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The shop's database.
    pub(crate) fn shop(&self) -> PathBuf {
        self.path.join("shop.db")
    }

    /// What memokit keeps.
    pub(crate) fn memo(&self) -> PathBuf {
        self.path.join("memo.db")
    }

    /// Fills the database, unless it has been filled.
    pub(crate) async fn fill(&self, size: Size) -> Result<(), database::Error> {
        let path = self.shop();
        tokio::task::spawn_blocking(move || database::fill(&path, size)).await?
    }

    /// Fills the database, unless it has been filled, and opens it.
    pub(crate) async fn database(&self, size: Size) -> Result<Database, database::Error> {
        self.fill(size).await?;
        Database::open(&self.shop())
    }
}
