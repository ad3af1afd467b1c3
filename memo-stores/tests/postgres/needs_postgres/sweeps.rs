//! What a sweep leaves in the tables, and what it does beside others.

use memo_runtime::{Store, StoreGroup, StoreLimits, Sweep, SweepRest, Swept, Usage};
use memo_stores::PostgresStore;

use crate::support::{Tables, read, token, write};

async fn sweep(store: &PostgresStore, most: u64) -> Swept {
    let limits = StoreLimits::new().max_bytes(u64::MAX);
    let swept = store.sweep(&Sweep::new(1, limits, most)).await;
    swept.expect("a step")
}

#[tokio::test]
async fn e_15_groups_of_which_no_entry_is_left_leave_nothing_behind() {
    let tables = Tables::new("e_15").await;
    let store = tables.open().await;
    let groups: Vec<_> = (0..10_000).map(StoreGroup::new).collect();
    let tagged = |number: u64| {
        let write = write(&format!("k{number}"), b"1");
        write.in_groups(vec![StoreGroup::new(number), StoreGroup::new(1 << 40)])
    };
    let writes: Vec<_> = (0..100).map(tagged).collect();
    store.put_many(&writes).await.unwrap();
    store.outdate_many(&groups[50..]).await.unwrap();
    let count = async |table: &str| tables.ask(&format!("SELECT count(*) FROM {table}")).await;
    assert_eq!(count("{groups}").await, "9950");
    // Step by step: each looks at a few entries and groups, and removes fewer.
    let mut outdated = 0;
    loop {
        let swept = sweep(&store, 3).await;
        outdated += swept.outdated;
        if swept.rest == SweepRest::Nothing {
            break;
        }
    }
    assert_eq!(outdated, 50);
    assert_eq!(count("{groups}").await, "0");
    assert_eq!(count("{entries}").await, "50");
    assert_eq!(count("{outdated}").await, "2048");
    assert_eq!(read(&store, "k49").await, Some(b"1".to_vec()));
    assert_eq!(read(&store, "k50").await, None);
}

#[tokio::test]
async fn what_is_outdated_while_a_sweep_goes_on_is_found_by_the_next() {
    let tables = Tables::new("meanwhile").await;
    let store = tables.open().await;
    let tagged = |number: u64| {
        let write = write(&format!("k{number:02}"), b"1");
        write.in_groups(vec![StoreGroup::new(number)])
    };
    let writes: Vec<_> = (0..40).map(tagged).collect();
    store.put_many(&writes).await.unwrap();
    store.outdate_many(&[StoreGroup::new(39)]).await.unwrap();
    // It has looked at the first entries when one of them is outdated.
    assert_eq!(sweep(&store, 1).await.rest, SweepRest::More);
    store.outdate_many(&[StoreGroup::new(0)]).await.unwrap();
    while sweep(&store, 1).await.rest != SweepRest::Nothing {}
    assert_eq!(read(&store, "k00").await, None);
    assert_eq!(read(&store, "k39").await, None);
    while sweep(&store, 1000).await.rest != SweepRest::Nothing {}
    assert_eq!(tables.ask("SELECT count(*) FROM {entries}").await, "38");
    assert_eq!(tables.ask("SELECT count(*) FROM {groups}").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_waits_for_who_is_writing_what_it_found_outdated() {
    let tables = Tables::new("sweep_waits").await;
    let store = tables.open().await;
    let group = StoreGroup::new(7);
    let entry = write("a", b"1").in_groups(vec![group]);
    store.put_many(&[entry]).await.unwrap();
    store.outdate_many(&[group]).await.unwrap();
    // Somebody notes a use, and has not committed it.
    tables
        .run("BEGIN; UPDATE {entries} SET access_count = 2")
        .await;
    let sweeping = tokio::spawn({
        let store = store.clone();
        async move { sweep(&store, 10).await }
    });
    tables.wait_for_waiting(1).await;
    tables.run("COMMIT").await;
    assert_eq!(sweeping.await.unwrap().outdated, 1);
    assert_eq!(tables.ask("SELECT count(*) FROM {groups}").await, "0");
    assert_eq!(read(&store, "a").await, None);
}

#[tokio::test]
async fn a_search_that_began_before_a_crash_forgets_no_group_of_the_life_after_it() {
    let tables = Tables::new("two_lives").await;
    let store = tables.open().await;
    let groups = [StoreGroup::new(1), StoreGroup::new(2)];
    let entries = || ["a", "b"].map(|key| write(key, b"1").in_groups(groups.to_vec()));
    for _ in 0..10 {
        store.put_many(&entries()).await.unwrap();
        store.outdate_many(&groups[..1]).await.unwrap();
    }
    assert_eq!(sweep(&store, 1).await.rest, SweepRest::More);
    // As a server that crashed leaves them.
    tables
        .run("TRUNCATE {entries}, {counter}, {outdated}, {groups}, {sweeper}")
        .await;
    token(&store, "a").await;
    store.put_many(&entries()).await.unwrap();
    store.outdate_many(&groups[1..]).await.unwrap();
    // Its key is behind those that the search has yet to look at.
    sweep(&store, 1).await;
    assert_eq!(read(&store, "a").await, None);
    assert_eq!(read(&store, "b").await, None);
}

#[tokio::test]
async fn a_lease_of_a_clock_that_was_set_back_is_no_lease() {
    let tables = Tables::new("lease").await;
    let store = tables.open().await;
    tables
        .run("INSERT INTO {sweeper} (sweeper, until) VALUES (2, 9000000000000000)")
        .await;
    assert_eq!(sweep(&store, 10).await.rest, SweepRest::Nothing);
    // One that has ended is none, either.
    tables
        .run("INSERT INTO {sweeper} (sweeper, until) VALUES (2, 7)")
        .await;
    assert_eq!(sweep(&store, 10).await.rest, SweepRest::Nothing);
    assert_eq!(tables.ask("SELECT count(*) FROM {sweeper}").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn h_08_steps_are_bounded_and_go_on_beside_writes() {
    let tables = Tables::new("h_08").await;
    let store = tables.open().await;
    let limits = StoreLimits::new().max_entries(100);
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            for part in 0..50 {
                let keys = (0..200).map(|n| format!("k{part}:{n}"));
                let entries: Vec<_> = keys.map(|key| write(&key, &[7; 100])).collect();
                store.put_many(&entries).await.unwrap();
            }
        }
    });
    let mut removed = 0;
    while !writing.is_finished() {
        let swept = store.sweep(&Sweep::new(1, limits, 150)).await.unwrap();
        assert!(swept.evicted <= 150);
        removed += swept.evicted;
    }
    writing.await.unwrap();
    loop {
        let swept = store.sweep(&Sweep::new(1, limits, 150)).await.unwrap();
        removed += swept.evicted;
        if swept.rest == SweepRest::Nothing {
            break;
        }
    }
    assert_eq!(removed, 9_900);
    assert_eq!(store.usage().await.unwrap(), Usage::new(100, 10_000));
}

#[tokio::test]
async fn groups_that_are_outdated_all_the_time_keep_no_sweep_from_evicting() {
    let tables = Tables::new("steady").await;
    let store = tables.open().await;
    let writes: Vec<_> = (0..50).map(|n| write(&format!("k{n}"), b"1")).collect();
    store.put_many(&writes).await.unwrap();
    let limits = StoreLimits::new().max_entries(5);
    let mut steps = 0;
    while store.usage().await.unwrap().entries > 5 {
        steps += 1;
        assert!(
            steps < 80,
            "each looks for outdated entries from the beginning"
        );
        store.outdate_many(&[StoreGroup::new(steps)]).await.unwrap();
        store.sweep(&Sweep::new(1, limits, 1)).await.unwrap();
    }
}
