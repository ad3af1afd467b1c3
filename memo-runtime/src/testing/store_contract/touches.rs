//! Uses that are noted, and change nothing else.

use std::slice::from_ref;

use super::handle::{entry, key};
use super::trial::Trial;

pub(super) async fn a_touch_extends_no_ttl(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [brief, forever] = ["brief", "forever"].map(key);
    let entries = [
        entry(&brief, "1").with_ttl(Some(trial.ttl())),
        entry(&forever, "2"),
    ];
    store.put(&entries).await;
    let both = [brief.clone(), forever.clone()];
    let touch = async || store.touch(&both).await;
    trial.outlives(&store, &brief, b"1", touch).await;
    // Nor does it bring back what has expired.
    store.touch(&both).await;
    store.reads(&[(&brief, None), (&forever, Some(b"2"))]).await;
}

pub(super) async fn a_touch_changes_no_entry(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [a, b, absent] = ["a", "b", "absent"].map(key);
    let expected = [(&a, Some(&b"1"[..])), (&absent, None), (&b, Some(b""))];
    store.put(&[entry(&a, "1"), entry(&b, "")]).await;
    let touched = [absent.clone(), b.clone(), a.clone(), a.clone()];
    store.touch(&touched).await;
    store.touch(from_ref(&absent)).await;
    store.reads(&expected).await;
    store
        .uses(2, 1, "keys with and without entries were touched")
        .await;
    store.removes(&[absent], &[false]).await;
}
