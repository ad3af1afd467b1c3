//! `MEMOKIT_STORE=sqlite:PATH`, and the file of those who configure nothing.

use std::sync::Arc;

use memo_runtime::{Opener, Result, Store};

use super::SqliteStore;

memo_runtime::register_opener! {
    Opener {
        scheme: "sqlite",
        open: |path| Box::pin(async move { open(path).await }),
        open_default: Some(|| Box::pin(async { open(SqliteStore::default_path()?).await })),
    }
}

async fn open(path: impl AsRef<std::path::Path>) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(SqliteStore::open(path).await?))
}
