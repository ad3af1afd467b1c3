//! A store lives longer than the runtime it was opened in.

use std::slice::from_ref;

use super::handle::{entry, key};
use super::trial::Trial;

pub(super) async fn a_store_outlives_the_executor_it_was_opened_on(trial: &Trial<'_>) {
    // As a program does that opens its stores in `main`: they are used on the I/O thread.
    let store = trial.open().await;
    let a = key("a");
    store.put(&[entry(&a, "1")]).await;
    store.read(&a, Some(b"1")).await;
    store.touch(from_ref(&a)).await;
    store.uses(1, 1, "one entry was put").await;
    store.removes(&[a], &[true]).await;
    store.close().await;
}
