//! What a sweep leaves in the file: nothing of groups that nothing is in, and exact sums.

use memo_runtime::{Store, StoreGroup, StoreLimits, Sweep, SweepRest, Swept};
use memo_stores::SqliteStore;

use crate::support::{Fixture, inspect, keys, read, write};

async fn sweep(store: &SqliteStore, most: u64) -> Swept {
    let limits = StoreLimits::new().max_bytes(u64::MAX);
    let swept = store.sweep(&Sweep::new(1, limits, most)).await;
    swept.expect("a step")
}

fn number(fixture: &Fixture, query: &str) -> i64 {
    inspect(&fixture.path())
        .query_row(query, [], |row| row.get(0))
        .expect("a number")
}

#[tokio::test]
async fn e_15_groups_of_which_no_entry_is_left_leave_nothing_behind() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    let groups: Vec<_> = (0..10_000).map(StoreGroup::new).collect();
    let tagged = |number: u64| {
        let write = write(&format!("k{number}"), b"1");
        write.in_groups(vec![StoreGroup::new(number), StoreGroup::new(1 << 40)])
    };
    let writes: Vec<_> = (0..100).map(tagged).collect();
    store.put_many(&writes).await.unwrap();
    store.outdate_many(&groups[50..]).await.unwrap();
    assert_eq!(number(&fixture, "SELECT count(*) FROM memo_groups"), 9950);
    // Step by step: each looks at a few entries, and removes fewer.
    let mut outdated = 0;
    loop {
        let swept = sweep(store, 3).await;
        outdated += swept.outdated;
        if swept.rest == SweepRest::Nothing {
            break;
        }
    }
    assert_eq!(outdated, 50);
    assert_eq!(number(&fixture, "SELECT count(*) FROM memo_groups"), 0);
    assert_eq!(number(&fixture, "SELECT count(*) FROM memo_entries"), 50);
    // Those of the fences are a thousand at most, whatever was outdated.
    let stripes = "SELECT count(*) FROM memo_outdated WHERE stripe >= 1024";
    assert_eq!(number(&fixture, stripes), 1024);
    assert_eq!(
        read(store, &keys(["k49", "k50"])).await,
        [Some(b"1".to_vec()), None]
    );
}

#[tokio::test]
async fn what_is_outdated_while_a_sweep_goes_on_is_found_by_the_next() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    let tagged =
        |number: u64| write(&format!("k{number}"), b"1").in_groups(vec![StoreGroup::new(number)]);
    let writes: Vec<_> = (0..40).map(tagged).collect();
    store.put_many(&writes).await.unwrap();
    store.outdate_many(&[StoreGroup::new(39)]).await.unwrap();
    // It has looked at the first entries when one of them is outdated.
    assert_eq!(sweep(store, 1).await.rest, SweepRest::More);
    store.outdate_many(&[StoreGroup::new(0)]).await.unwrap();
    while sweep(store, 1).await.rest != SweepRest::Nothing {}
    assert_eq!(read(store, &keys(["k0", "k39"])).await, [None, None]);
    while sweep(store, 1000).await.rest != SweepRest::Nothing {}
    assert_eq!(number(&fixture, "SELECT count(*) FROM memo_entries"), 38);
    assert_eq!(number(&fixture, "SELECT count(*) FROM memo_groups"), 0);
}

/// Forty entries, each in a group of its own, of which the last is outdated.
async fn outdated_at_the_end(fixture: &Fixture) {
    let tagged =
        |number: u64| write(&format!("k{number}"), b"1").in_groups(vec![StoreGroup::new(number)]);
    let writes: Vec<_> = (0..40).map(tagged).collect();
    fixture.store.put_many(&writes).await.expect("a write");
    let last = [StoreGroup::new(39)];
    fixture.store.outdate_many(&last).await.expect("an answer");
}

#[tokio::test]
async fn a_sweep_that_another_has_finished_meanwhile_ends() {
    let fixture = Fixture::new().await;
    outdated_at_the_end(&fixture).await;
    assert_eq!(sweep(&fixture.store, 1).await.rest, SweepRest::More);
    // It is taken for dead, and another comes to the end.
    fixture.clock.advance(Sweep::LEASE);
    let (other, limits) = (fixture.neighbour().await, StoreLimits::new());
    let swept = other.sweep(&Sweep::new(2, limits, 1000)).await.unwrap();
    assert_eq!((swept.outdated, swept.rest), (1, SweepRest::Nothing));
    assert_eq!(sweep(&fixture.store, 1).await, Swept::default());
}

#[tokio::test]
async fn a_sweep_that_goes_on_in_another_life_of_the_file_begins_anew() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    outdated_at_the_end(&fixture).await;
    assert_eq!(sweep(store, 1).await.rest, SweepRest::More);
    inspect(&fixture.path())
        .execute_batch(
            "DELETE FROM memo_entries; DELETE FROM memo_groups; DELETE FROM memo_outdated;
             UPDATE memo_counter SET epoch = epoch + 1, latest = 0, outdated = 0",
        )
        .unwrap();
    let group = StoreGroup::new(7);
    let entry = write("new", b"1").in_groups(vec![group]);
    store.put_many(&[entry]).await.unwrap();
    store.outdate_many(&[group]).await.unwrap();
    while sweep(store, 1).await.rest != SweepRest::Nothing {}
    assert_eq!(read(store, &keys(["new"])).await, [None]);
}

#[tokio::test]
async fn what_is_alive_leaves_only_after_what_is_dead() {
    let fixture = Fixture::new().await;
    outdated_at_the_end(&fixture).await;
    let step = Sweep::new(1, StoreLimits::new().max_entries(39), 1);
    while fixture.store.sweep(&step).await.unwrap().rest != SweepRest::Nothing {}
    assert_eq!(
        read(&fixture.store, &keys(["k0", "k39"])).await,
        [Some(b"1".to_vec()), None]
    );
}

#[tokio::test]
async fn what_there_is_is_counted_exactly() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    for (key, length) in [("a", 5), ("b", 70), ("a", 900), ("c", 0), ("b", 1)] {
        store
            .put_many(&[write(key, &vec![7; length])])
            .await
            .unwrap();
    }
    store.remove_many(&keys(["c", "d"])).await.unwrap();
    let sums = "SELECT count(*) * 10000 + sum(length(value)) FROM memo_entries";
    let counted = "SELECT entries * 10000 + bytes FROM memo_usage";
    assert_eq!(number(&fixture, sums), 20_901);
    assert_eq!(number(&fixture, counted), 20_901);
}

#[tokio::test]
async fn a_lease_of_a_clock_that_was_set_back_is_no_lease() {
    let fixture = Fixture::new().await;
    inspect(&fixture.path())
        .execute_batch("INSERT INTO memo_sweeper VALUES (2, 9000000000000000)")
        .unwrap();
    assert_eq!(sweep(&fixture.store, 10).await.rest, SweepRest::Nothing);
}

#[tokio::test]
async fn groups_that_are_outdated_all_the_time_keep_no_sweep_from_evicting() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
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
