//! What a store says that it holds.

use std::slice::from_ref;

use super::handle::{entry, key};
use super::trial::Trial;

pub(super) async fn usage_counts_entries_and_bytes(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [a, b, c, absent] = ["a", "b", "c", "absent"].map(key);
    store.uses(0, 0, "nothing was put").await;
    let entries = [entry(&a, "four"), entry(&b, ""), entry(&c, [0; 9000])];
    store.put(&entries).await;
    store.uses(3, 9004, "three entries were put").await;
    store.put(&entries).await;
    store.uses(3, 9004, "they were put again").await;
    store.put(&[entry(&a, "thirteen more")]).await;
    store.uses(3, 9013, "one became longer").await;
    store.put(&[entry(&c, "1"), entry(&b, "2")]).await;
    store.uses(3, 15, "one became shorter").await;
    store.get(&[a.clone(), absent.clone()]).await;
    store.touch(&[a.clone(), absent.clone()]).await;
    store.uses(3, 15, "one was read and touched").await;
    store.removes(&[a.clone(), absent], &[true, false]).await;
    store.uses(2, 2, "one was removed").await;
    store.removes(from_ref(&a), &[false]).await;
    store.uses(2, 2, "it was removed once more").await;
    store.put(&[entry(&a, "back")]).await;
    store.uses(3, 6, "it was put back").await;
    store.removes(&[a, b, c], &[true, true, true]).await;
    store.uses(0, 0, "everything was removed").await;
}
