//! What was computed before an invalidation is not stored after it, whoever did either, and however they meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use memo_runtime::{Store, StoreGroup, StoreKey};

use crate::support::{Tables, keys, put, read, token, write};

#[tokio::test]
async fn e_04_a_late_write_is_refused_once_another_has_removed_its_key() {
    let tables = Tables::new("e_04").await;
    let (one, other) = (tables.open().await, tables.open().await);
    let before = token(&one, "a").await;
    assert_eq!(other.remove_many(&keys(["a"])).await.unwrap(), [false]);
    assert!(put(&other, write("a", b"2").under(token(&other, "a").await)).await);
    assert!(!put(&one, write("a", b"1").under(before)).await);
    assert_eq!(read(&one, "a").await, Some(b"2".to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_waits_for_an_invalidation_is_refused() {
    let tables = Tables::new("write_waits").await;
    let store = tables.open().await;
    let before = token(&store, "a").await;
    let stripe = StoreKey::from("a").stripe();
    // An invalidation half way: it has its number, and what it outdates is not committed.
    tables
        .run(&format!(
            "BEGIN; UPDATE {{counter}} SET latest = latest + 1;
             UPDATE {{outdated}} SET number = (SELECT latest FROM {{counter}}) WHERE stripe = {stripe}"
        ))
        .await;
    let late = tokio::spawn({
        let store = store.clone();
        async move { put(&store, write("a", b"late").under(before)).await }
    });
    tables.wait_for_waiting(1).await;
    tables.run("COMMIT").await;
    assert!(!late.await.unwrap());
    assert_eq!(read(&store, "a").await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_is_given_twice_at_once_the_last_stays() {
    let tables = Tables::new("given_twice").await;
    let store = tables.open().await;
    let entries = [write("a", b"1"), write("b", b"2"), write("a", b"3")];
    assert_eq!(store.put_many(&entries).await.unwrap(), [true; 3]);
    assert_eq!(read(&store, "a").await, Some(b"3".to_vec()));
    assert_eq!(read(&store, "b").await, Some(b"2".to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalidation_that_waits_for_a_write_removes_what_it_wrote() {
    let tables = Tables::new("invalidation_waits").await;
    let store = tables.open().await;
    let before = token(&store, "a").await;
    // The write finds its stripe free, and its place taken by what will not be committed.
    tables
        .run(
            "BEGIN; INSERT INTO {entries} (key, number, inserted_at, accessed_at, value)
             VALUES ('a', 0, 0, 0, '')",
        )
        .await;
    let early = tokio::spawn({
        let store = store.clone();
        async move { put(&store, write("a", b"early").under(before)).await }
    });
    tables.wait_for_waiting(1).await;
    let removal = tokio::spawn({
        let store = store.clone();
        async move { store.remove_many(&keys(["a"])).await.unwrap() }
    });
    tables.wait_for_waiting(2).await;
    tables.run("ROLLBACK").await;
    assert!(early.await.unwrap());
    assert_eq!(removal.await.unwrap(), [true]);
    assert_eq!(read(&store, "a").await, None);
}

/// Computes that race against invalidations, over two stores of several connections: after each invalidation nobody
/// reads what was computed before it.
#[tokio::test(flavor = "multi_thread")]
async fn e_01_no_order_of_writes_and_removals_keeps_an_old_value() {
    let tables = Tables::new("e_01").await;
    let (one, other) = (tables.open().await, tables.open().await);
    let source = Arc::new(AtomicU32::new(0));
    let computes: Vec<_> = (0..6)
        .map(|task| {
            let (store, source) = (
                if task % 2 == 0 { &one } else { &other }.clone(),
                source.clone(),
            );
            tokio::spawn(async move {
                let mut stored = 0;
                while source.load(Ordering::SeqCst) < ROUNDS {
                    let token = token(&store, "a").await;
                    let value = source.load(Ordering::SeqCst);
                    // Alone, and in one batch with what never changes.
                    let entries = [
                        write("a", &value.to_be_bytes())
                            .in_groups(vec![GROUP])
                            .under(token),
                        write("b", b"always").under(token),
                    ];
                    let answers = store.put_many(&entries[..=(task % 2)]).await.unwrap();
                    stored += u32::from(answers[0]);
                }
                stored
            })
        })
        .collect();
    for round in 1..=ROUNDS {
        source.store(round, Ordering::SeqCst);
        match round % 3 {
            0 => assert!(put(&one, write("a", &round.to_be_bytes())).await),
            1 => drop(one.remove_many(&keys(["a"])).await.unwrap()),
            _ => one.outdate_many(&[GROUP]).await.unwrap(),
        }
        for store in [&one, &other] {
            if let Some(value) = read(store, "a").await {
                assert_eq!(value, round.to_be_bytes(), "in round {round}");
            }
        }
    }
    let mut stored = 0;
    for compute in computes {
        stored += compute.await.unwrap();
    }
    assert!(stored > 0, "no compute was ever stored");
}

const ROUNDS: u32 = 300;
const GROUP: StoreGroup = StoreGroup::new(7);

#[tokio::test(flavor = "multi_thread")]
async fn h_05_batches_that_overlap_in_any_order_never_wait_in_a_circle() {
    let tables = Tables::new("h_05").await;
    let store = tables.builder().connections(8).open().await.unwrap();
    let tasks: Vec<_> = (0..8_usize)
        .map(|task| {
            let store = store.clone();
            tokio::spawn(async move {
                for round in 0..30 {
                    let mut names: Vec<String> = (0..40).map(|n| format!("k{n}")).collect();
                    names.rotate_left((task * 7 + round) % 40);
                    if task % 2 == 0 {
                        names.reverse();
                    }
                    let keys: Vec<StoreKey> =
                        names.iter().map(|name| name.as_str().into()).collect();
                    let token = store.get_many(&keys).await.unwrap()[0].token;
                    let mut entries: Vec<_> = names.iter().map(|name| write(name, b"v")).collect();
                    match (task + round) % 4 {
                        0 => drop(store.remove_many(&keys).await.unwrap()),
                        1 => {
                            // Several kinds in one batch.
                            for entry in entries.iter_mut().step_by(3) {
                                *entry = entry.clone().under(token);
                            }
                            store.put_many(&entries).await.unwrap();
                        }
                        2 => store.touch_many(&keys).await.unwrap(),
                        _ => {
                            let computed = entries.into_iter().map(|entry| entry.under(token));
                            store.put_many(&computed.collect::<Vec<_>>()).await.unwrap();
                        }
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(tables.ask("SELECT count(*) FROM {outdated}").await, "2048");
}

#[tokio::test]
async fn of_one_batch_a_later_entry_under_an_older_token_is_refused() {
    let tables = Tables::new("one_batch").await;
    let store = tables.open().await;
    let before = token(&store, "a").await;
    let entries = [
        write("a", b"given"),
        write("a", b"computed").under(before),
        write("b", b"beside").under(before),
    ];
    let stored = store.put_many(&entries).await.unwrap();
    assert_eq!(stored, [true, false, true]);
    assert_eq!(read(&store, "a").await, Some(b"given".to_vec()));
}

#[tokio::test]
async fn where_the_row_of_a_stripe_is_missing_nothing_is_stored_under_a_token() {
    let tables = Tables::new("no_stripes").await;
    let store = tables.open().await;
    let mut both = keys(["a", "b"]);
    both.sort_by_key(StoreKey::stripe);
    let [first, second] = both.each_ref().map(StoreKey::as_str);
    let before = token(&store, first).await;
    let gone = both[0].stripe();
    tables
        .run(&format!("DELETE FROM {{outdated}} WHERE stripe = {gone}"))
        .await;
    // Nor does the row of the other pass for it.
    let entries = [first, second].map(|key| write(key, b"1").under(before));
    assert!(!store.put_many(&entries).await.unwrap()[0]);
    assert!(!put(&store, write(first, b"1").under(before)).await);
    assert!(put(&store, write(first, b"2")).await);
}

#[tokio::test]
async fn invalidations_of_keys_that_were_never_stored_take_no_room() {
    let tables = Tables::new("no_room").await;
    let store = tables.open().await;
    for part in 0..10 {
        let keys: Vec<StoreKey> = (0..10_000)
            .map(|n| format!("never stored {part} {n}").as_str().into())
            .collect();
        store.remove_many(&keys).await.unwrap();
    }
    assert_eq!(tables.ask("SELECT count(*) FROM {outdated}").await, "2048");
    assert_eq!(tables.ask("SELECT latest FROM {counter}").await, "10");
    assert_eq!(tables.ask("SELECT count(*) FROM {entries}").await, "0");
}
