//! What is shared by those who open the same store.

use std::slice::from_ref;
use std::sync::Arc;

use super::closing::fails_closed;
use super::handle::{entry, key};
use super::trial::Trial;

pub(super) async fn what_one_handle_has_confirmed_the_other_reads(trial: &Trial<'_>) {
    let (one, other) = (trial.open().await, trial.open().await);
    let [a, b] = ["a", "b"].map(key);
    for round in 0..20_u8 {
        let value = [round];
        one.put(&[entry(&a, value), entry(&b, "1")]).await;
        other.reads(&[(&b, Some(b"1")), (&a, Some(&value))]).await;
        let rewritten = [round, round];
        other.put(&[entry(&a, rewritten)]).await;
        one.read(&a, Some(&rewritten)).await;
        other.removes(from_ref(&a), &[true]).await;
        one.reads(&[(&a, None), (&b, Some(b"1"))]).await;
        one.removes(from_ref(&a), &[false]).await;
    }
    // One that is opened now finds what is there.
    let third = trial.open().await;
    third.reads(&[(&a, None), (&b, Some(b"1"))]).await;
}

pub(super) async fn handles_agree_on_expiry_and_usage(trial: &Trial<'_>) {
    let (one, other) = (trial.open().await, trial.open().await);
    let [brief, forever] = ["brief", "forever"].map(key);
    let entries = [
        entry(&forever, "22"),
        entry(&brief, "1").with_ttl(Some(trial.ttl())),
    ];
    one.put(&entries).await;
    one.uses(2, 3, "two entries were put").await;
    other
        .uses(2, 3, "two entries were put by another handle")
        .await;
    let touch = async || one.touch(from_ref(&brief)).await;
    trial.outlives(&other, &brief, b"1", touch).await;
    one.read(&brief, None).await;
    other.removes(&[brief, forever], &[false, true]).await;
    one.uses(0, 0, "another handle removed everything").await;
}

pub(super) async fn a_put_that_fails_stores_nothing(trial: &Trial<'_>) {
    let (one, other) = (trial.open().await, trial.open().await);
    let [a, b] = ["a", "b"].map(key);
    one.put(&[entry(&a, "1")]).await;
    one.close().await;
    let store = Arc::clone(&one.store);
    let entries = [entry(&a, "2"), entry(&b, "3")];
    fails_closed(&one, "put_many", store.put_many(&entries)).await;
    other.reads(&[(&a, Some(b"1")), (&b, None)]).await;
}

pub(super) async fn closing_one_handle_leaves_the_other_open(trial: &Trial<'_>) {
    let (one, other) = (trial.open().await, trial.open().await);
    let [a, b] = ["a", "b"].map(key);
    one.put(&[entry(&a, "1")]).await;
    one.close().await;
    other.put(&[entry(&b, "2")]).await;
    other.reads(&[(&a, Some(b"1")), (&b, Some(b"2"))]).await;
    other.close().await;
}

pub(super) async fn what_was_confirmed_before_a_close_is_kept(trial: &Trial<'_>) {
    let store = trial.open().await;
    let first = key("first");
    store.put(&[entry(&first, "1")]).await;
    // Writes that are under way at the moment of the close may fail, but must not be confirmed and lost.
    let begun: Vec<_> = (0..8)
        .map(|number| {
            let (store, key) = (Arc::clone(&store.store), key(format!("begun {number}")));
            tokio::spawn(async move {
                let entries = [entry(&key, "2")];
                store.put_many(&entries).await.is_ok().then_some(key)
            })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await;
    let mut confirmed = vec![(first, b"1")];
    for put in begun {
        match put.await {
            Ok(key) => confirmed.extend(key.map(|key| (key, b"2"))),
            Err(ended) => store.broken(format_args!("`put_many` beside a `close`: {ended}")),
        }
    }
    let again = trial.open().await;
    let expected: Vec<_> = confirmed
        .iter()
        .map(|(key, value)| (key, Some(&value[..])))
        .collect();
    again.reads(&expected).await;
}
