//! Runtimes of memokit over a SQLite file.

use std::path::Path;
use std::time::Duration;

use memokit::stores::SqliteStore;
use memokit::{Error, Runtime, RuntimeBuilder};

/// How long the store may keep a call waiting. A second is long, but less would show on a machine
/// that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(2);

/// Starts the runtime that all memos of this process use.
pub(crate) async fn start(path: &Path) -> Result<Runtime, Error> {
    over(path).await?.start().await
}

/// Makes a runtime that only those use that run in its scope.
pub(crate) async fn apart(path: &Path) -> Result<Runtime, Error> {
    over(path).await?.build().await
}

async fn over(path: &Path) -> Result<RuntimeBuilder, Error> {
    let store = SqliteStore::open(path).await?;
    Ok(Runtime::builder().store(store).store_timeout(PATIENCE))
}
