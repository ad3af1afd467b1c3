//! What was computed before an invalidation is not stored after it, whoever did either.

use std::fs;

use memo_runtime::testing::ManualClock;
use memo_runtime::{Store, StoreKey, StoreToken, Write};
use memo_stores::SqliteStore;

use crate::support::{Fixture, found, inspect, keys, open, read, write};

async fn token(store: &SqliteStore, key: &str) -> StoreToken {
    let reads = store.get_many(&keys([key])).await;
    reads.expect("an answer")[0].token
}

async fn put(store: &SqliteStore, entry: Write) -> bool {
    store.put_many(&[entry]).await.expect("an answer")[0]
}

#[tokio::test]
async fn e_04_a_late_write_is_refused_once_another_has_removed_its_key() {
    let fixture = Fixture::new().await;
    let (one, other) = (&fixture.store, fixture.neighbour().await);
    let before = token(one, "a").await;
    assert_eq!(other.remove_many(&keys(["a"])).await.unwrap(), [false]);
    assert!(put(&other, write("a", b"2").under(token(&other, "a").await)).await);
    assert!(!put(one, write("a", b"1").under(before)).await);
    assert_eq!(read(one, &keys(["a"])).await, [found(b"2")]);
}

#[tokio::test]
async fn a_token_of_another_life_of_the_file_is_worth_nothing() {
    let fixture = Fixture::new().await;
    let before = token(&fixture.store, "a").await;
    fixture.store.close().await.unwrap();
    fs::remove_file(fixture.path()).unwrap();
    let reborn = open(&fixture.path(), fixture.clock.clock()).await;
    assert!(!put(&reborn, write("a", b"1").under(before)).await);
    assert!(put(&reborn, write("a", b"1").under(token(&reborn, "a").await)).await);
}

#[tokio::test]
async fn invalidations_of_a_million_keys_that_were_never_stored_take_no_room() {
    let fixture = Fixture::new().await;
    let Fixture { store, .. } = &fixture;
    let remove = async |part: u32| {
        let keys: Vec<StoreKey> = (0..10_000)
            .map(|n| format!("never stored {part} {n}").as_str().into())
            .collect();
        let removed = store.remove_many(&keys).await.unwrap();
        assert!(removed.iter().all(|removed| !removed));
    };
    let number = |query: &str| -> i64 {
        let inspect = inspect(&fixture.path());
        inspect.query_row(query, [], |row| row.get(0)).unwrap()
    };
    remove(0).await;
    let baseline = number("PRAGMA page_count");
    for part in 1..100 {
        remove(part).await;
    }
    assert_eq!(number("SELECT count(*) FROM memo_outdated"), 1024);
    assert_eq!(number("SELECT latest FROM memo_counter"), 100);
    // Larger numbers take a byte more each.
    assert!(number("PRAGMA page_count") <= baseline + 1);
}

#[tokio::test]
async fn i_08_a_file_of_the_first_version_is_taken_along_without_what_no_group_could_outdate() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memo.db");
    inspect(&path)
        .execute_batch(
            "CREATE TABLE memo_entries (
                 key TEXT NOT NULL PRIMARY KEY, byte_size INTEGER NOT NULL, inserted_at INTEGER NOT NULL,
                 expires_at INTEGER, accessed_at INTEGER NOT NULL,
                 access_count INTEGER NOT NULL DEFAULT 1, value BLOB NOT NULL
             );
             CREATE INDEX memo_entries_by_expiry ON memo_entries (expires_at)
                 WHERE expires_at IS NOT NULL;
             CREATE INDEX memo_entries_by_age ON memo_entries (inserted_at, accessed_at);
             INSERT INTO memo_entries VALUES ('a', 1, 0, NULL, 0, 1, '1');
             PRAGMA application_id = 0x6d656d6f;
             PRAGMA user_version = 1",
        )
        .unwrap();
    let store = open(&path, ManualClock::new().clock()).await;
    assert_eq!(read(&store, &keys(["a"])).await, [None]);
    let before = token(&store, "a").await;
    assert!(put(&store, write("a", b"1").under(before)).await);
    assert_eq!(store.remove_many(&keys(["a"])).await.unwrap(), [true]);
    assert!(!put(&store, write("a", b"1").under(before)).await);
}
