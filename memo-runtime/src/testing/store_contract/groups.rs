//! Entries that are outdated together: those of a tag, a tenant, a namespace.

use std::slice::from_ref;

use super::handle::{entry, key};
use super::trial::Trial;
use super::words;
use crate::store::{StoreGroup, Write};

const RED: StoreGroup = StoreGroup::new(7);
const BLUE: StoreGroup = StoreGroup::new(8);
/// Of the stripe of `RED`, and its bits end where those of many a number do.
const ROSE: StoreGroup = StoreGroup::new(7 + ((1 << 63) | (StoreGroup::STRIPES as u64)));

fn within(write: Write, groups: &[StoreGroup]) -> Write {
    write.in_groups(groups.to_vec())
}

pub(super) async fn outdating_a_group_outdates_its_entries_and_no_others(trial: &Trial<'_>) {
    let store = trial.open().await;
    let keys @ [both, red, blue, rose, none] = &["both", "red", "blue", "rose", "none"].map(key);
    let before = store.token(none).await;
    store
        .put(&[
            within(entry(both, "1"), &[RED, BLUE]),
            within(entry(red, "2").under(before), &[RED]),
            within(entry(blue, "3"), &[BLUE]),
            within(entry(rose, "4"), &[ROSE]),
            entry(none, "5"),
        ])
        .await;
    store.outdate(&[RED]).await;
    let left = [None, None, Some(&b"3"[..]), Some(b"4"), Some(b"5")];
    let left: Vec<_> = keys.iter().zip(left).collect();
    store.reads(&left).await;
    store.removes(&keys[..2], &[false, false]).await;
    store.outdate(&[RED, BLUE]).await;
    store
        .reads(&[(blue, None), (rose, Some(b"4")), (none, Some(b"5"))])
        .await;
}

pub(super) async fn what_comes_after_its_group_was_outdated_is_kept(trial: &Trial<'_>) {
    let (store, given, computed) = (trial.open().await, key("given"), key("computed"));
    store.outdate(&[RED]).await;
    let after = store.token(&computed).await;
    store
        .put(&[
            within(entry(&given, "1"), &[RED]),
            within(entry(&computed, "2").under(after), &[RED]),
        ])
        .await;
    store
        .reads(&[(&given, Some(b"1")), (&computed, Some(b"2"))])
        .await;
}

pub(super) async fn what_was_computed_before_its_group_was_outdated_is_refused(trial: &Trial<'_>) {
    let (store, a, b) = (trial.open().await, key("a"), key("b"));
    let before = store.token(&a).await;
    store.outdate(&[RED]).await;
    let entries = [
        within(entry(&a, "1").under(before), &[BLUE, RED]),
        within(entry(&b, "1").under(before), &[BLUE]),
    ];
    store.puts(&entries, &[false, true]).await;
    store.reads(&[(&a, None), (&b, Some(b"1"))]).await;
}

pub(super) async fn a_rewrite_replaces_the_groups(trial: &Trial<'_>) {
    let (store, left, joined) = (trial.open().await, key("left"), key("joined"));
    store
        .put(&[within(entry(&left, "1"), &[RED]), entry(&joined, "1")])
        .await;
    store
        .put(&[entry(&left, "2"), within(entry(&joined, "2"), &[RED])])
        .await;
    store.outdate(&[RED]).await;
    store.reads(&[(&left, Some(b"2")), (&joined, None)]).await;
}

pub(super) async fn a_read_tells_the_groups_of_its_entry(trial: &Trial<'_>) {
    let (store, both, none) = (trial.open().await, key("both"), key("none"));
    store
        .put(&[within(entry(&both, "1"), &[BLUE, ROSE]), entry(&none, "2")])
        .await;
    for (key, expected) in [(&both, &[BLUE, ROSE][..]), (&none, &[])] {
        let mut told = store.groups(key).await;
        told.sort_unstable();
        if told != expected {
            store.broken(format_args!(
                "expected the groups {expected:?} of {}, the store told {told:?}",
                words::key(key)
            ));
        }
    }
}

pub(super) async fn nothing_revives_what_was_outdated(trial: &Trial<'_>) {
    let (store, a) = (trial.open().await, key("a"));
    store.put(&[within(entry(&a, "1"), &[RED])]).await;
    store.outdate(&[RED]).await;
    store.touch(from_ref(&a)).await;
    store.read(&a, None).await;
    // Another that is outdated later takes the place of no earlier one.
    store.outdate(&[BLUE]).await;
    store.outdate(&[]).await;
    store.read(&a, None).await;
}

pub(super) async fn groups_of_nothing_take_no_room(trial: &Trial<'_>) {
    let (store, a) = (trial.open().await, key("a"));
    store.put(&[within(entry(&a, "1"), &[RED])]).await;
    let groups: Vec<_> = (1000..11_000).map(StoreGroup::new).collect();
    store.outdate(&groups).await;
    store
        .uses(1, 1, "10000 groups of nothing were outdated")
        .await;
    store.read(&a, Some(b"1")).await;
}

pub(super) async fn what_one_handle_outdates_the_other_does_not_read(trial: &Trial<'_>) {
    let (one, other) = (trial.open().await, trial.open().await);
    let (a, b) = (key("a"), key("b"));
    let before = one.token(&b).await;
    one.put(&[within(entry(&a, "1"), &[RED])]).await;
    other.outdate(&[RED]).await;
    one.read(&a, None).await;
    one.puts(&[within(entry(&b, "1").under(before), &[RED])], &[false])
        .await;
}
