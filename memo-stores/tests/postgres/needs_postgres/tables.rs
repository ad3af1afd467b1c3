//! Who creates the tables, what they hold, and who may do what to them.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use memo_runtime::{ErrorKind, Store, StoreKey, Usage, Write};
use memo_stores::PostgresStore;

use crate::support::{Tables, keys, put, read, token, url, write};

/// Names the tables for the processes that create them.
const PREFIX: &str = "MEMO_STORES_TEST_PREFIX";

/// Not a test of its own: creates tables, and uses them.
#[tokio::test]
async fn a_starter() {
    let Ok(prefix) = std::env::var(PREFIX) else {
        return;
    };
    let store = PostgresStore::builder(url())
        .prefix(prefix)
        .open()
        .await
        .unwrap();
    assert!(put(&store, write("a", b"1")).await);
    store.close().await.unwrap();
}

fn starter(tables: &Tables) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["needs_postgres::tables::a_starter", "--exact"])
        .env(PREFIX, &tables.prefix)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process")
}

#[tokio::test]
async fn h_13_eight_processes_may_start_at_once_and_one_creates_the_tables() {
    let tables = Tables::new("h_13").await;
    let processes: Vec<Child> = (0..8).map(|_| starter(&tables)).collect();
    for process in processes {
        assert!(process.wait_with_output().unwrap().status.success());
    }
    assert_eq!(tables.ask("SELECT count(*) FROM {schema}").await, "1");
    assert_eq!(read(&tables.open().await, "a").await, Some(b"1".to_vec()));
}

#[tokio::test]
async fn h_13_a_process_that_is_killed_while_it_creates_them_leaves_nothing() {
    let tables = Tables::new("h_13_killed").await;
    // It gets as far as the last but one table, and has to wait there.
    tables.run("BEGIN; CREATE TABLE {groups} ()").await;
    let mut process = starter(&tables);
    tables.wait_for_waiting(1).await;
    process.kill().unwrap();
    process.wait().unwrap();
    tables.run("ROLLBACK").await;
    let store = tables.open().await;
    assert!(put(&store, write("a", b"1")).await);
    assert_eq!(tables.ask("SELECT version FROM {schema}").await, "1");
}

#[tokio::test]
async fn h_07_any_text_may_be_a_key() {
    let tables = Tables::new("h_07").await;
    let store = tables.open().await;
    let long = "k".repeat(2000);
    let hostile = keys([
        "",
        "'",
        "\"",
        "\\",
        "\\x61",
        "a\0b",
        "a\0c",
        "a",
        "A",
        "a ",
        "%",
        "_",
        "$1",
        "\u{1F980}",
        "'; DROP TABLE h_07_entries; --",
        &long,
    ]);
    let value = |place: usize| vec![u8::try_from(place).unwrap(); place * 1000];
    let entries = hostile
        .iter()
        .enumerate()
        .map(|(place, key)| Write::new(key.clone(), value(place)));
    store.put_many(&entries.collect::<Vec<_>>()).await.unwrap();
    let reads = store.get_many(&hostile).await.unwrap();
    for (place, read) in reads.into_iter().enumerate() {
        assert_eq!(read.value, Some(value(place)));
    }
    assert_eq!(
        store.remove_many(&hostile).await.unwrap(),
        vec![true; hostile.len()]
    );
    assert_eq!(store.usage().await.unwrap(), Usage::new(0, 0));
    // Nothing is cut: what is too long for the server is refused.
    let too_long = StoreKey::from("k".repeat(1 << 20).as_str());
    let error = store
        .put_many(&[Write::new(too_long, Vec::new())])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(put(&store, write("a", b"1")).await);
}

#[tokio::test]
async fn a_role_without_permission_to_create_uses_what_others_created() {
    let tables = Tables::new("by_role").await;
    let sql = tables.builder().schema_sql();
    tables.run(&sql).await;
    tables
        .run(
            "DROP ROLE IF EXISTS by_role_app; CREATE ROLE by_role_app LOGIN;
             GRANT SELECT, INSERT, UPDATE, DELETE ON {entries}, {counter}, {outdated}, {groups}, {sweeper} TO by_role_app;
             GRANT SELECT ON {schema} TO by_role_app",
        )
        .await;
    let url = tables.url.replace("memokit@", "by_role_app@");
    for migrates in [false, true] {
        let builder = PostgresStore::builder(&url).prefix(&tables.prefix);
        let store = builder.migrate(migrates).open().await.unwrap();
        let before = token(&store, "a").await;
        assert!(put(&store, write("a", b"1").under(before)).await);
        store.touch_many(&keys(["a"])).await.unwrap();
        assert_eq!(store.remove_many(&keys(["a"])).await.unwrap(), [true]);
        // As a server that crashed leaves them.
        tables
            .run("TRUNCATE {entries}, {counter}, {outdated}, {groups}, {sweeper}")
            .await;
        assert_eq!(read(&store, "a").await, None);
        assert!(!put(&store, write("a", b"1").under(before)).await);
    }
    // Where it would have to create them, it says so.
    let builder = PostgresStore::builder(&url).prefix("by_role_elsewhere_");
    let error = builder.clone().open().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    let error = builder.migrate(false).open().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.to_string().contains("schema_sql"), "{error}");
    tables
        .run("DROP OWNED BY by_role_app; DROP ROLE by_role_app")
        .await;
}

#[tokio::test]
async fn tables_of_a_later_version_are_left_as_they_are() {
    let tables = Tables::new("later").await;
    tables.open().await;
    tables.run("UPDATE {schema} SET version = 1000").await;
    let error = tables.builder().open().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("of version 1000"), "{error}");
    assert_eq!(tables.ask("SELECT version FROM {schema}").await, "1000");
}

#[tokio::test]
async fn a_schema_of_its_own_keeps_a_store_apart() {
    let tables = Tables::new("apart").await;
    tables
        .run("DROP SCHEMA IF EXISTS \"apart's own\" CASCADE")
        .await;
    let builder = tables.builder().schema("apart's own");
    let error = builder.clone().open().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    tables.run("CREATE SCHEMA \"apart's own\"").await;
    let (apart, store) = (builder.open().await.unwrap(), tables.open().await);
    assert!(put(&apart, write("a", b"1")).await);
    assert_eq!(read(&store, "a").await, None);
    tables.run("DROP SCHEMA \"apart's own\" CASCADE").await;
}

#[tokio::test]
async fn touching_notes_the_moment_and_the_use() {
    let tables = Tables::new("touching").await;
    let store = tables.open().await;
    store
        .put_many(&[write("a", b"1"), write("b", b"2")])
        .await
        .unwrap();
    tables
        .run("UPDATE {entries} SET inserted_at = 7, accessed_at = 7")
        .await;
    store.touch_many(&keys(["absent", "a"])).await.unwrap();
    store.touch_many(&keys(["a"])).await.unwrap();
    let uses = "SELECT string_agg(access_count || ' ' || (accessed_at > 7) || ' ' || inserted_at, ', ' ORDER BY key)
        FROM {entries}";
    assert_eq!(tables.ask(uses).await, "3 true 7, 1 false 7");
    store.put_many(&[write("a", b"3")]).await.unwrap();
    let rewritten =
        "SELECT access_count || ' ' || (inserted_at > 7) FROM {entries} WHERE key = 'a'";
    assert_eq!(tables.ask(rewritten).await, "1 true");
}

#[tokio::test]
async fn d_04_ttls_have_an_end_that_can_be_written() {
    let tables = Tables::new("d_04").await;
    let store = tables.open().await;
    let with = |key, ttl| write(key, b"value").with_ttl(Some(ttl));
    let entries = [
        with("long", Duration::MAX),
        with("dead", Duration::from_micros(999)),
    ];
    assert_eq!(store.put_many(&entries).await.unwrap(), [true, true]);
    assert_eq!(
        tables
            .ask("SELECT expires_at > 4e18 FROM {entries} WHERE key = 'long'")
            .await,
        "t"
    );
    assert_eq!(
        tables
            .ask("SELECT expires_at FROM {entries} WHERE key = 'dead'")
            .await,
        "0"
    );
    assert_eq!(read(&store, "long").await, Some(b"value".to_vec()));
    assert_eq!(read(&store, "dead").await, None);
}

#[tokio::test]
async fn keys_are_found_by_the_primary_key_however_many_are_asked_for() {
    let tables = Tables::new("by_key").await;
    let store = tables.open().await;
    let entries: Vec<_> = (0..5000).map(|n| write(&format!("k{n}"), b"v")).collect();
    store.put_many(&entries).await.unwrap();
    tables.run("ANALYZE {entries}").await;
    let scans = "SELECT seq_scan FROM pg_stat_all_tables WHERE relname = '{entries}'";
    let before = tables.ask(scans).await;
    for _ in 0..10 {
        read(&store, "k17").await;
        store.touch_many(&keys(["k17"])).await.unwrap();
        store.remove_many(&keys(["k17"])).await.unwrap();
    }
    store.close().await.unwrap();
    // What a session has counted is told when it ends.
    tables.run("SELECT pg_stat_clear_snapshot()").await;
    assert_eq!(tables.ask(scans).await, before);
}

#[tokio::test]
async fn d_01_a_server_whose_clock_is_set_back_makes_nothing_immortal() {
    let tables = Tables::new("d_01").await;
    let store = tables.open().await;
    let minute = Duration::from_mins(1);
    put(&store, write("a", b"1").with_ttl(Some(minute))).await;
    put(&store, write("for ever", b"1")).await;
    // As if the clock had been ahead, by half a minute and by an hour.
    for (ahead, is_there) in [(30_000, true), (3_600_000, false)] {
        let shift = format!(
            "UPDATE {{entries}} SET inserted_at = inserted_at + {ahead}, expires_at = expires_at + {ahead}"
        );
        tables.run(&shift).await;
        assert_eq!(read(&store, "a").await.is_some(), is_there, "{ahead}");
        assert!(read(&store, "for ever").await.is_some());
    }
    assert_eq!(
        store.remove_many(&keys(["a", "for ever"])).await.unwrap(),
        [false, true]
    );
}
