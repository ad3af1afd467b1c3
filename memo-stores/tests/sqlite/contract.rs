//! What every store promises.

use std::time::Duration;

use memo_runtime::{ErrorKind, Store, StoreKey, Usage, Write};
use memo_stores::SqliteStore;

use crate::support::{Fixture, found, keys, read, write};

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn answers_come_in_the_order_of_the_question() {
    let Fixture { store, .. } = &Fixture::new().await;
    store
        .put_many(&[write("a", b"1"), write("b", b"2"), write("c", b"3")])
        .await
        .unwrap();
    let question = keys(["c", "absent", "a", "b"]);
    assert_eq!(
        read(store, &question).await,
        [found(b"3"), None, found(b"1"), found(b"2")]
    );
}

#[tokio::test]
async fn what_is_asked_twice_is_answered_twice() {
    let Fixture { store, .. } = &Fixture::new().await;
    store.put_many(&[write("a", b"1")]).await.unwrap();
    assert_eq!(
        read(store, &keys(["a", "b", "a", "b"])).await,
        [found(b"1"), None, found(b"1"), None]
    );
    assert_eq!(
        store.remove_many(&keys(["a", "a"])).await.unwrap(),
        [true, true]
    );
}

#[tokio::test]
async fn an_empty_question_is_answered_without_a_query() {
    let Fixture { store, .. } = &Fixture::new().await;
    store.close().await.unwrap();
    // Closed, the store can run no query: these answers are none of its file's.
    assert!(store.get_many(&[]).await.unwrap().is_empty());
    assert!(store.remove_many(&[]).await.unwrap().is_empty());
    store.put_many(&[]).await.unwrap();
    store.touch_many(&[]).await.unwrap();
}

#[tokio::test]
async fn one_question_may_have_40_000_keys() {
    let Fixture { store, .. } = &Fixture::new().await;
    let keys: Vec<StoreKey> = (0..40_000)
        .map(|n| format!("k{n}").as_str().into())
        .collect();
    let entry = |key: &StoreKey| Write::new(key.clone(), key.as_str().as_bytes().to_vec());
    store
        .put_many(&keys.iter().map(entry).collect::<Vec<_>>())
        .await
        .unwrap();
    let answers = read(store, &keys).await;
    assert!(
        keys.iter()
            .zip(&answers)
            .all(|(key, answer)| *answer == found(key.as_str().as_bytes()))
    );
    assert_eq!(store.usage().await.unwrap().entries, 40_000);
    store.touch_many(&keys).await.unwrap();
    assert_eq!(store.remove_many(&keys).await.unwrap(), vec![true; 40_000]);
}

#[tokio::test]
async fn an_entry_is_read_until_its_ttl_has_passed() {
    let Fixture { store, clock, .. } = &Fixture::new().await;
    let [forever, minute] = keys(["forever", "minute"]);
    let entries = [
        write("forever", b"1"),
        write("minute", b"2").with_ttl(Some(MINUTE)),
    ];
    store.put_many(&entries).await.unwrap();
    clock.advance(Duration::from_millis(59_999));
    assert_eq!(
        read(store, std::slice::from_ref(&minute)).await,
        [found(b"2")]
    );
    clock.advance(Duration::from_millis(1));
    assert_eq!(read(store, &[forever, minute]).await, [found(b"1"), None]);
    assert_eq!(store.usage().await.unwrap(), Usage::new(2, 2));
}

#[tokio::test]
async fn a_ttl_too_short_to_tell_removes_what_was_there() {
    let Fixture { store, .. } = &Fixture::new().await;
    let ttl = Some(Duration::from_micros(999));
    store.put_many(&[write("a", b"1")]).await.unwrap();
    store
        .put_many(&[
            write("a", b"2").with_ttl(ttl),
            write("b", b"3").with_ttl(ttl),
        ])
        .await
        .unwrap();
    assert_eq!(store.usage().await.unwrap(), Usage::new(0, 0));
}

#[tokio::test]
async fn the_longest_ttl_outlives_the_clock() {
    let fixture = Fixture::new().await;
    let Fixture { store, clock, .. } = &fixture;
    store
        .put_many(&[write("a", b"1").with_ttl(Some(Duration::MAX))])
        .await
        .unwrap();
    assert_eq!(fixture.column("a", "expires_at"), Some(i64::MAX));
    clock.advance(Duration::MAX);
    assert_eq!(read(store, &keys(["a"])).await, [found(b"1")]);
}

#[tokio::test]
async fn removing_tells_what_was_there_and_alive() {
    let Fixture { store, clock, .. } = &Fixture::new().await;
    store
        .put_many(&[write("a", b"1"), write("old", b"2").with_ttl(Some(MINUTE))])
        .await
        .unwrap();
    clock.advance(MINUTE);
    let question = keys(["old", "absent", "a"]);
    assert_eq!(
        store.remove_many(&question).await.unwrap(),
        [false, false, true]
    );
    assert_eq!(
        store.remove_many(&question).await.unwrap(),
        [false, false, false]
    );
    assert_eq!(store.usage().await.unwrap(), Usage::new(0, 0));
}

#[tokio::test]
async fn touching_notes_the_moment_and_the_use_and_extends_no_ttl() {
    let fixture = Fixture::new().await;
    let Fixture { store, clock, .. } = &fixture;
    store
        .put_many(&[write("a", b"1").with_ttl(Some(MINUTE)), write("b", b"2")])
        .await
        .unwrap();
    let written = fixture.column("a", "inserted_at").unwrap();
    clock.advance(MINUTE / 2);
    store.touch_many(&keys(["absent", "a"])).await.unwrap();
    store.touch_many(&keys(["a"])).await.unwrap();
    assert_eq!(fixture.column("a", "accessed_at"), Some(written + 30_000));
    assert_eq!(fixture.column("a", "access_count"), Some(3));
    assert_eq!(fixture.column("a", "inserted_at"), Some(written));
    assert_eq!(fixture.column("b", "access_count"), Some(1));
    clock.advance(MINUTE / 2);
    assert_eq!(read(store, &keys(["a"])).await, [None]);
}

#[tokio::test]
async fn a_rewrite_is_a_new_entry() {
    let fixture = Fixture::new().await;
    let Fixture { store, clock, .. } = &fixture;
    store
        .put_many(&[write("a", b"long").with_ttl(Some(MINUTE))])
        .await
        .unwrap();
    store.touch_many(&keys(["a"])).await.unwrap();
    let written = fixture.column("a", "inserted_at").unwrap();
    clock.advance(2 * MINUTE);
    store.put_many(&[write("a", b"new")]).await.unwrap();
    assert_eq!(read(store, &keys(["a"])).await, [found(b"new")]);
    assert_eq!(fixture.column("a", "inserted_at"), Some(written + 120_000));
    assert_eq!(fixture.column("a", "accessed_at"), Some(written + 120_000));
    assert_eq!(fixture.column("a", "access_count"), Some(1));
    assert_eq!(fixture.column("a", "byte_size"), Some(3));
    assert_eq!(fixture.column("a", "expires_at"), None);
}

#[tokio::test]
async fn usage_counts_entries_and_the_bytes_of_values() {
    let Fixture { store, .. } = &Fixture::new().await;
    assert_eq!(store.usage().await.unwrap(), Usage::new(0, 0));
    store
        .put_many(&[write("a", b"four"), write("b", b""), write("c", &[0; 9000])])
        .await
        .unwrap();
    assert_eq!(store.usage().await.unwrap(), Usage::new(3, 9004));
}

#[tokio::test]
async fn every_key_and_every_value_is_kept_byte_by_byte() {
    let Fixture { store, .. } = &Fixture::new().await;
    let huge = "k".repeat(1024 * 1024);
    let hostile = keys([
        "",
        "'",
        "\"",
        "\\",
        "a\0b",
        "a\0c",
        "a",
        "A",
        "a ",
        "%",
        "_",
        "?1",
        "\u{1F980}",
        "'; DROP TABLE memo_entries; --",
        &huge,
    ]);
    let value = |place: usize| vec![u8::try_from(place).unwrap(); place * 1000];
    let entries = hostile
        .iter()
        .enumerate()
        .map(|(place, key)| Write::new(key.clone(), value(place)));
    store.put_many(&entries.collect::<Vec<_>>()).await.unwrap();
    let expected: Vec<_> = (0..hostile.len()).map(|place| Some(value(place))).collect();
    assert_eq!(read(store, &hostile).await, expected);
    assert_eq!(
        store.remove_many(&hostile).await.unwrap(),
        vec![true; hostile.len()]
    );
    assert_eq!(store.usage().await.unwrap(), Usage::new(0, 0));
}

#[tokio::test]
async fn a_closed_store_says_so_and_may_be_closed_again() {
    let Fixture { store, .. } = &Fixture::new().await;
    store.close().await.unwrap();
    let question = &keys(["a"]);
    let errors = [
        store.get_many(question).await.expect_err("closed"),
        store
            .put_many(&[write("a", b"1")])
            .await
            .expect_err("closed"),
        store.remove_many(question).await.expect_err("closed"),
        store.touch_many(question).await.expect_err("closed"),
        store.usage().await.expect_err("closed"),
    ];
    assert!(errors.iter().all(|error| error.kind() == ErrorKind::Closed));
    store.clone().close().await.unwrap();
}

#[test]
fn opening_and_a_store_go_from_thread_to_thread() {
    fn assert_sendable<T: Send>(_: &T) {}
    fn assert_shareable<T: Send + Sync + Clone + std::fmt::Debug>() {}
    assert_sendable(&SqliteStore::open("never-awaited.db"));
    assert_shareable::<SqliteStore>();
}
