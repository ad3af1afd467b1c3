//! What is left of a store that is closed.

use std::fmt::Debug;
use std::sync::Arc;

use super::handle::{Handle, entry, key};
use super::trial::Trial;
use crate::error::{ErrorKind, Result};
use crate::store::{StoreGroup, StoreLimits, Sweep};

pub(super) async fn a_closed_store_says_so(trial: &Trial<'_>) {
    let handle = trial.open().await;
    let keys = [key("a")];
    let entries = [entry(&keys[0], "1")];
    handle.put(&entries).await;
    handle.close().await;
    let store = Arc::clone(&handle.store);
    fails_closed(&handle, "get_many", store.get_many(&keys)).await;
    fails_closed(&handle, "put_many", store.put_many(&entries)).await;
    fails_closed(&handle, "remove_many", store.remove_many(&keys)).await;
    let groups = [StoreGroup::new(7)];
    fails_closed(&handle, "outdate_many", store.outdate_many(&groups)).await;
    fails_closed(&handle, "touch_many", store.touch_many(&keys)).await;
    let sweep = Sweep::new(1, StoreLimits::new(), 1);
    fails_closed(&handle, "sweep", store.sweep(&sweep)).await;
    fails_closed(&handle, "usage", store.usage()).await;
}

/// Holds the answer of an operation on a store that is closed against what it must say.
pub(super) async fn fails_closed<T: Debug>(
    handle: &Handle,
    operation: &str,
    answer: impl Future<Output = Result<T>>,
) {
    match handle.wait_for(operation, answer).await {
        Err(error) if error.kind() == ErrorKind::Closed => {}
        Err(error) => handle.broken(format_args!(
            "`{operation}` after `close`: expected `ErrorKind::Closed`, the store answered \
             `ErrorKind::{:?}`: {error}",
            error.kind()
        )),
        Ok(answer) => handle.broken(format_args!(
            "`{operation}` after `close`: expected `ErrorKind::Closed`, the store answered {answer:?}"
        )),
    }
}

pub(super) async fn a_store_may_be_closed_again(trial: &Trial<'_>) {
    let store = trial.open().await;
    store.put(&[entry(&key("a"), "1")]).await;
    let other = store.clone();
    let other = tokio::spawn(async move { other.close().await });
    store.close().await;
    if let Err(ended) = other.await {
        store.broken(format_args!("`close` beside another `close`: {ended}"));
    }
    store.close().await;
}
