//! Where values are kept, and what keeping them was good for.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use memokit::stores::{MemoryStore, SqliteStore};
use memokit::{MemoInfo, Runtime};
use serde::Serialize;

use crate::cli::Arguments;
use crate::store::{Counting, RoundTrips};

/// How long the store may keep us waiting; its values are only worth having if they come soon.
const PATIENCE: Duration = Duration::from_secs(10);

/// A runtime of memokit whose store is counted.
pub(crate) struct Memory {
    runtime: Runtime,
    trips: Arc<RoundTrips>,
}

/// What memokit did during the run.
#[derive(Debug)]
pub(crate) struct Remembered {
    pub(crate) memos: Vec<MemoCounts>,
    pub(crate) store: StoreCounts,
    /// memokit's own report, for people.
    pub(crate) report: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct MemoCounts {
    pub(crate) name: String,
    pub(crate) hits: u64,
    pub(crate) misses: u64,
    pub(crate) computes: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct StoreCounts {
    pub(crate) reads: u64,
    pub(crate) writes: u64,
}

impl Memory {
    /// Opens the store that the command line asks for.
    pub(crate) async fn open(arguments: &Arguments) -> Result<Self, memokit::Error> {
        if arguments.no_cache {
            return Self::volatile().await;
        }
        if let Some(path) = &arguments.db {
            return Self::file(path).await;
        }
        match Self::default_file().await {
            Ok(memory) => Ok(memory),
            // Nobody asked for this file: a home that cannot be written to is no reason to give up.
            Err(error) => {
                drop(writeln!(
                    io::stderr(),
                    "codestat: nothing will be kept: {error}"
                ));
                Self::volatile().await
            }
        }
    }

    async fn default_file() -> Result<Self, memokit::Error> {
        Self::file(&SqliteStore::default_path()?).await
    }

    async fn file(path: &Path) -> Result<Self, memokit::Error> {
        let trips = Arc::default();
        let store = Counting::new(SqliteStore::open(path).await?, &trips);
        let runtime = Runtime::builder()
            .store(store)
            .store_timeout(PATIENCE)
            .start()
            .await?;
        Ok(Self { runtime, trips })
    }

    /// A store that ends with the run.
    async fn volatile() -> Result<Self, memokit::Error> {
        let trips = Arc::default();
        let store = Counting::new(MemoryStore::new(), &trips);
        let runtime = Runtime::builder().store(store).start().await?;
        Ok(Self { runtime, trips })
    }

    /// Finishes what is being written, and tells what happened.
    pub(crate) async fn close(self) -> Remembered {
        let memos = memokit::registry()
            .into_iter()
            .map(MemoCounts::from)
            .collect();
        let report = memokit::registry().report().to_string();
        let health = self.runtime.health();
        if !health.is_good() {
            // The results are right all the same: what could not be kept was computed.
            drop(write!(
                io::stderr(),
                "codestat: not all could be kept: {health}"
            ));
        }
        self.runtime.shutdown().await;
        let store = StoreCounts {
            reads: self.trips.reads(),
            writes: self.trips.writes(),
        };
        Remembered {
            memos,
            store,
            report,
        }
    }
}

impl From<MemoInfo> for MemoCounts {
    fn from(memo: MemoInfo) -> Self {
        let MemoInfo { name, stats, .. } = memo;
        Self {
            name: name.to_owned(),
            hits: stats.hits,
            misses: stats.misses,
            computes: stats.computes,
        }
    }
}
