//! `MEMOKIT_STORE=postgres://…` and `postgresql://…`.

use std::sync::Arc;

use memo_runtime::{Opener, Result, Store};

use super::PostgresStore;

memo_runtime::register_opener! {
    Opener {
        scheme: "postgres",
        open: |rest| Box::pin(open(rest)),
        open_default: None,
    }
}

memo_runtime::register_opener! {
    Opener {
        scheme: "postgresql",
        open: |rest| Box::pin(open(rest)),
        open_default: None,
    }
}

async fn open(rest: String) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(
        PostgresStore::connect(format!("postgres:{rest}")).await?,
    ))
}
