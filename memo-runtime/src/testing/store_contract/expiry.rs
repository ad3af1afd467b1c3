//! How long an entry is read.

use std::time::Duration;

use super::handle::{Handle, entry, key};
use super::trial::Trial;
use crate::clock::Clock;
use crate::key::StoreKey;

const DAY: Duration = Duration::from_hours(24);

pub(super) async fn an_entry_is_read_until_its_ttl_has_passed(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [brief, long, forever] = ["brief", "long", "forever"].map(key);
    let others = [
        entry(&forever, "1"),
        entry(&long, "2").with_ttl(Some(trial.ttl() * 60)),
    ];
    store.put(&others).await;
    store
        .put(&[entry(&brief, "3").with_ttl(Some(trial.ttl()))])
        .await;
    trial.outlives(&store, &brief, b"3", async || {}).await;
    store
        .reads(&[(&forever, Some(b"1")), (&brief, None), (&long, Some(b"2"))])
        .await;
    if trial.is_timed() {
        let shortest = entry(&brief, "4").with_ttl(Some(Duration::from_millis(1)));
        store.put(&[shortest]).await;
        store.read(&brief, Some(b"4")).await;
        trial.advance(Duration::from_millis(1));
        store.read(&brief, None).await;
    }
}

pub(super) async fn a_ttl_too_short_to_tell_has_passed(trial: &Trial<'_>) {
    let store = trial.open().await;
    let ttls = [
        Duration::ZERO,
        Duration::from_nanos(1),
        Duration::from_micros(999),
    ];
    for ttl in ttls {
        let [old, new, canary] = ["old", "new", "canary"].map(key);
        store.put(&[entry(&old, "1"), entry(&canary, "1")]).await;
        let dead = [
            entry(&old, "2").with_ttl(Some(ttl)),
            entry(&new, "3").with_ttl(Some(ttl)),
        ];
        store.put(&dead).await;
        if !trial.is_timed() {
            // A server may take as long to see it as its clock takes to move.
            let began = Clock::SYSTEM.now();
            let both = [old.clone(), new.clone()];
            while store.get(&both).await != [None, None] && trial.may_wait(began).await {}
        }
        store
            .reads(&[(&old, None), (&new, None), (&canary, Some(b"1"))])
            .await;
        store.removes(&[old, new], &[false, false]).await;
    }
}

pub(super) async fn a_ttl_may_be_as_long_as_can_be_told(trial: &Trial<'_>) {
    let store = trial.open().await;
    // Where numbers of stores end: memcached takes more than 30 days for a moment, others count in 31, 32 or 63 bits,
    // of seconds, milliseconds or less.
    let ttls = [
        30 * DAY,
        31 * DAY,
        25 * DAY + Duration::from_millis(1),
        Duration::from_millis(i32::MAX.unsigned_abs().into()),
        Duration::from_millis(u64::from(u32::MAX) + 1),
        Duration::from_secs(i32::MAX.unsigned_abs().into()),
        Duration::from_secs(u64::from(u32::MAX) + 1),
        Duration::from_nanos(u64::MAX),
        Duration::from_micros(i64::MAX.unsigned_abs()),
        Duration::from_millis(i64::MAX.unsigned_abs()),
        Duration::from_millis(u64::MAX),
        Duration::from_secs(i64::MAX.unsigned_abs()),
        Duration::MAX,
    ];
    let keys: Vec<_> = ttls.iter().map(|ttl| key(format!("{ttl:?}"))).collect();
    let entries: Vec<_> = keys
        .iter()
        .zip(ttls)
        .map(|(key, ttl)| entry(key, "1").with_ttl(Some(ttl)))
        .collect();
    store.put(&entries).await;
    let expected: Vec<_> = keys.iter().map(|key| (key, Some(&b"1"[..]))).collect();
    store.reads(&expected).await;
    if trial.is_timed() {
        trial.advance(24 * DAY);
        store.reads(&expected).await;
        // The longest of all outlasts the clock.
        trial.advance(Duration::MAX);
        let longest = expected.last().copied();
        store.reads(longest.as_slice()).await;
    }
}

pub(super) async fn a_read_tells_how_long_its_entry_is_left(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [brief, forever] = ["brief", "forever"].map(key);
    let ttl = trial.ttl();
    let began = Clock::SYSTEM.now();
    store
        .put(&[entry(&forever, "1"), entry(&brief, "2").with_ttl(Some(ttl))])
        .await;
    if let Some(told @ Some(_)) = store.left(&forever).await {
        store.broken(format_args!(
            "`forever` never expires, and the store tells that {told:?} is left"
        ));
    }
    if trial.is_timed() {
        left_within(&store, &brief, ttl).await;
        trial.advance(ttl / 2);
        left_within(&store, &brief, ttl / 2).await;
        return;
    }
    // A server's clock may count in seconds: less is left once it has moved.
    while let Some(left) = store.left(&brief).await {
        left_within(&store, &brief, ttl).await;
        if left < Some(ttl) || !trial.may_wait(began).await {
            return;
        }
    }
}

/// Holds what is left of an entry against the most that may be, unless it has expired.
async fn left_within(store: &Handle, key: &StoreKey, most: Duration) {
    match store.left(key).await {
        Some(Some(left)) if left > most => store.broken(format_args!(
            "at most {most:?} of the ttl is left, and the store tells {left:?}"
        )),
        Some(None) => store.broken(format_args!(
            "at most {most:?} of the ttl is left, and the store tells none"
        )),
        _ => {}
    }
}

pub(super) async fn a_rewrite_replaces_value_and_ttl(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [forever, brief] = ["forever", "brief"].map(key);
    let ttl = Some(trial.ttl());
    let before = [
        entry(&forever, "a long value").with_ttl(ttl),
        entry(&brief, "1"),
    ];
    store.put(&before).await;
    let after = [entry(&forever, "new"), entry(&brief, "").with_ttl(ttl)];
    store.put(&after).await;
    store.read(&forever, Some(b"new")).await;
    if trial.is_timed() {
        // Who waits for a second to pass may be late for this.
        store.read(&brief, Some(b"")).await;
    }
    trial.outlives(&store, &brief, b"", async || {}).await;
    store
        .reads(&[(&forever, Some(b"new")), (&brief, None)])
        .await;
    // What has expired is replaced as well.
    store.put(&[entry(&brief, "again")]).await;
    store.read(&brief, Some(b"again")).await;
}

pub(super) async fn removing_tells_what_was_there_and_alive(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [a, old, absent] = ["a", "old", "absent"].map(key);
    let entries = [entry(&a, "1"), entry(&old, "2").with_ttl(Some(trial.ttl()))];
    store.put(&entries).await;
    // Looked for under another key, so that the store is not made to notice that `old` has expired.
    let canary = key("canary");
    store
        .put(&[entry(&canary, "3").with_ttl(Some(trial.ttl()))])
        .await;
    trial.outlives(&store, &canary, b"3", async || {}).await;
    let question = [old, absent, a];
    store.removes(&question, &[false, false, true]).await;
    store.removes(&question, &[false, false, false]).await;
    store.removes(&[canary], &[false]).await;
    store.uses(0, 0, "everything was removed").await;
}
