//! What was computed before its key was invalidated is not stored after it.

use std::slice::from_ref;

use super::handle::{entry, key};
use super::trial::Trial;
use crate::key::StoreKey;
use crate::store::StoreToken;

pub(super) async fn what_is_computed_under_a_token_is_stored(trial: &Trial<'_>) {
    let (store, a) = (trial.open().await, key("a"));
    let token = store.token(&a).await;
    store.puts(&[entry(&a, "1").under(token)], &[true]).await;
    store.read(&a, Some(b"1")).await;
    // It goes on holding: nothing has been invalidated.
    store.puts(&[entry(&a, "2").under(token)], &[true]).await;
    store.read(&a, Some(b"2")).await;
}

pub(super) async fn what_was_computed_before_a_removal_is_refused(trial: &Trial<'_>) {
    let (store, a) = (trial.open().await, key("a"));
    // Of a key that was never stored, and of one that was.
    for was_there in [false, true] {
        let before = store.token(&a).await;
        store.removes(from_ref(&a), &[was_there]).await;
        store.puts(&[entry(&a, "1").under(before)], &[false]).await;
        store.read(&a, None).await;
        let after = store.token(&a).await;
        store.puts(&[entry(&a, "2").under(after)], &[true]).await;
        store.read(&a, Some(b"2")).await;
    }
}

pub(super) async fn what_is_given_wins_over_what_was_computed_before(trial: &Trial<'_>) {
    let (store, a) = (trial.open().await, key("a"));
    let before = store.token(&a).await;
    store.put(&[entry(&a, "given")]).await;
    store
        .puts(&[entry(&a, "computed").under(before)], &[false])
        .await;
    store.read(&a, Some(b"given")).await;
    // What somebody asked to compute now is refused as others are, and wins as what is given does.
    let refreshed = |token| entry(&a, "refreshed").under(token).overtaking();
    store.puts(&[refreshed(before)], &[false]).await;
    let before = store.token(&a).await;
    store.puts(&[refreshed(before)], &[true]).await;
    store
        .puts(&[entry(&a, "computed").under(before)], &[false])
        .await;
    store.read(&a, Some(b"refreshed")).await;
}

pub(super) async fn computes_side_by_side_are_both_stored(trial: &Trial<'_>) {
    let (store, a) = (trial.open().await, key("a"));
    let (one, other) = (store.token(&a).await, store.token(&a).await);
    store
        .puts(&[entry(&a, "other").under(other)], &[true])
        .await;
    store.puts(&[entry(&a, "one").under(one)], &[true]).await;
    store.read(&a, Some(b"one")).await;
}

pub(super) async fn of_one_put_only_what_was_overtaken_is_refused(trial: &Trial<'_>) {
    let (store, a) = (trial.open().await, key("a"));
    let b = of_another_stripe(&a);
    let before = store.token(&a).await;
    store.removes(from_ref(&a), &[false]).await;
    let entries = [&a, &b].map(|key| entry(key, "1").under(before));
    store.puts(&entries, &[false, true]).await;
    store.reads(&[(&a, None), (&b, Some(b"1"))]).await;
}

pub(super) async fn a_token_of_another_life_is_refused(trial: &Trial<'_>) {
    let (store, a) = (trial.open().await, key("a"));
    let token = store.token(&a).await;
    let foreign = StoreToken::new(!token.epoch(), token.number());
    store.puts(&[entry(&a, "1").under(foreign)], &[false]).await;
    store.read(&a, None).await;
}

pub(super) async fn a_removal_by_one_handle_refuses_what_was_computed_by_another(
    trial: &Trial<'_>,
) {
    let (one, other, a) = (trial.open().await, trial.open().await, key("a"));
    let before = one.token(&a).await;
    other.removes(from_ref(&a), &[false]).await;
    one.puts(&[entry(&a, "1").under(before)], &[false]).await;
    other.read(&a, None).await;
}

/// A key that a removal of this one does not concern.
fn of_another_stripe(key: &StoreKey) -> StoreKey {
    let mut others = (0..).map(|number| super::handle::key(format!("b{number}")));
    let other = others.find(|other| other.stripe() != key.stripe());
    other.expect("there are a thousand")
}
