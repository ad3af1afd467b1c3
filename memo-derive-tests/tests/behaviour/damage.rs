//! Stored values that are not what was written, or were written by another build.

use memo_derive_tests::Bench;
use memokit::stores::{MemoryStore, SqliteStore};
use memokit::testing::{CountingStore, ManualClock};

use crate::envelopes::{
    damage_is_healed, key, plant, stored, what_came_meanwhile_stays, what_is_unknown_is_a_miss,
    word,
};

/// A runtime over a file.
async fn over(folder: &tempfile::TempDir, clock: &ManualClock) -> Bench {
    let store = SqliteStore::builder(folder.path().join("memo.db"));
    let store = store.clock(clock.clock()).open().await.expect("a store");
    Bench::over(store, clock.clone()).await
}

#[tokio::test]
async fn l_01_damage_is_a_miss_and_is_healed_in_memory() {
    damage_is_healed(&Bench::new().await, 1).await;
}

#[tokio::test]
async fn l_01_damage_is_a_miss_and_is_healed_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    damage_is_healed(&over(&folder, &ManualClock::new()).await, 1).await;
}

#[tokio::test]
async fn l_01_what_came_while_damage_is_healed_stays() {
    let (folder, clock) = (tempfile::tempdir().expect("a folder"), ManualClock::new());
    let memory = CountingStore::new(MemoryStore::with_clock(clock.clock()));
    let one = Bench::over(memory.clone(), clock.clone()).await;
    let other = Bench::over(memory, clock.clone()).await;
    what_came_meanwhile_stays(&one, &other).await;
    let (one, other) = (over(&folder, &clock).await, over(&folder, &clock).await);
    what_came_meanwhile_stays(&one, &other).await;
}

#[tokio::test]
async fn l_13_what_the_header_names_and_nobody_knows_is_a_miss_and_is_replaced() {
    what_is_unknown_is_a_miss(&Bench::new().await).await;
}

/// `word(7)` as version 1 of the format has it. Where this changes, what programs have stored becomes misses: that wants
/// a version of its own, and a line in the changelog.
const WRITTEN: &[u8; 49] = b"mmk\xF7\x01\x01\x00\x00\
    ]\x9Fk1m\x8E\x01|\
    \x00\x00\x00\x00\x00\x00\x00\x00\
    \x00\x00\x00\x00\x09\x00\x00\x00\
    \x89s\xA7\xB3!\x8C]\xF6\
    \x08number 7";

#[tokio::test]
async fn l_13_what_an_earlier_build_has_written_is_read() {
    let bench = Bench::new().await;
    let given = word::insert(7, "number 7".to_owned());
    bench.runtime.scope(given).await.expect("in memory");
    let written = stored(&bench, &key()).await;
    assert_eq!(written.as_deref(), Some(&WRITTEN[..]));
    // And by another program.
    let later = Bench::new().await;
    plant(&later, &key(), WRITTEN).await;
    assert_eq!(later.runtime.scope(word(7)).await, "number 7");
    let stats = later.runtime.scope(async { word::memo().stats() }).await;
    assert_eq!((stats.hits, stats.computes, stats.undecodable), (1, 0, 0));
}
