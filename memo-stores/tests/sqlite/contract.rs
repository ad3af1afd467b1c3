//! What every store promises, and what this one adds to it.

use std::time::Duration;

use memo_runtime::{Store, Usage, Write};
use memo_stores::SqliteStore;

use crate::support::{Fixture, found, keys, read, write};

const MINUTE: Duration = Duration::from_mins(1);

memo_runtime::testing::store_contract!(async |place| {
    SqliteStore::builder(place.folder().join("memo.db"))
        .clock(place.clock())
        .open()
        .await
});

/// As programs have it, and servers.
mod by_the_systems_time {
    use memo_stores::SqliteStore;

    memo_runtime::testing::store_contract!(async |place| {
        SqliteStore::open(place.folder().join("memo.db")).await
    });
}

#[tokio::test]
async fn an_empty_question_needs_no_query() {
    let Fixture { store, .. } = &Fixture::new().await;
    store.close().await.unwrap();
    // Closed, the store can run no query: these answers are none of its file's.
    assert!(store.get_many(&[]).await.unwrap().is_empty());
    assert!(store.remove_many(&[]).await.unwrap().is_empty());
    store.put_many(&[]).await.unwrap();
    store.touch_many(&[]).await.unwrap();
}

#[tokio::test]
async fn what_has_expired_takes_room_until_it_is_swept() {
    let Fixture { store, clock, .. } = &Fixture::new().await;
    let entries = [write("a", b"1"), write("b", b"2").with_ttl(Some(MINUTE))];
    store.put_many(&entries).await.unwrap();
    clock.advance(MINUTE);
    assert_eq!(read(store, &keys(["b"])).await, [None]);
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
async fn the_longest_ttl_is_written_as_the_longest_number() {
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
async fn touching_notes_the_moment_and_the_use() {
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
async fn a_rewrite_is_a_new_entry_in_all_columns() {
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
async fn h_07_any_text_may_be_a_key() {
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

#[test]
fn opening_and_a_store_go_from_thread_to_thread() {
    fn assert_sendable<T: Send>(_: &T) {}
    fn assert_shareable<T: Send + Sync + Clone + std::fmt::Debug>() {}
    assert_sendable(&SqliteStore::open("never-awaited.db"));
    assert_shareable::<SqliteStore>();
}
