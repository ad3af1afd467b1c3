//! A server that is not what it was: a standby that is behind, one that takes over, a copy of an older moment.

use memo_runtime::{ErrorKind, Store};
use memo_stores::PostgresStore;

use crate::support::{Tables, connect, keys, own_server, put, read, token, until, write};

#[tokio::test]
async fn h_11_a_standby_is_never_read_and_one_that_takes_over_begins_anew() {
    let mut server = own_server(&[]);
    let store = PostgresStore::connect(server.url()).await.unwrap();
    assert!(put(&store, write("a", b"old")).await);
    let before = token(&store, "a").await;
    server.quit();
    server.start_as_standby();
    let admin = connect(&server.url()).await;
    // Whatever it has of the entries, it has not their like of this moment.
    for _ in 0..5 {
        let error = store.get_many(&keys(["a"])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error}");
        let error = store.put_many(&[write("a", b"new")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error}");
    }
    admin.batch_execute("SELECT pg_promote()").await.unwrap();
    until("the store answers", async || {
        store.get_many(&keys(["a"])).await.is_ok()
    })
    .await;
    assert_eq!(read(&store, "a").await, None);
    assert!(!put(&store, write("a", b"old").under(before)).await);
    let after = token(&store, "a").await;
    assert_ne!(after.epoch(), before.epoch());
    assert!(put(&store, write("a", b"new").under(after)).await);
}

#[tokio::test]
async fn h_11_a_server_that_may_only_be_read_is_read() {
    let tables = Tables::new("h_11_read").await;
    let url = format!(
        "{}?options=-cdefault_transaction_read_only%3Don",
        tables.url
    );
    let store = tables.open().await;
    assert!(put(&store, write("a", b"1")).await);
    let builder = PostgresStore::builder(url).prefix(&tables.prefix);
    let only_read = builder.migrate(false).open().await.unwrap();
    for _ in 0..3 {
        assert_eq!(read(&only_read, "a").await, Some(b"1".to_vec()));
        let error = only_read.put_many(&[write("a", b"2")]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error}");
        let error = only_read.remove_many(&keys(["a"])).await.unwrap_err();
        assert!(error.to_string().contains("25006"), "{error}");
    }
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
}

#[tokio::test]
async fn h_11_a_copy_of_an_older_moment_takes_nothing_from_the_future() {
    let server = own_server(&[]);
    let admin = connect(&server.url()).await;
    let at = |database: &str| server.url().replace("/postgres", &format!("/{database}"));
    let run = async |sql: &str| admin.batch_execute(sql).await.expect(sql);
    run("CREATE DATABASE app").await;
    let store = PostgresStore::connect(at("app")).await.unwrap();
    assert!(put(&store, write("a", b"1")).await);
    let older = token(&store, "a").await;
    let alone = async |store: &PostgresStore| {
        store.close().await.unwrap();
        let sessions =
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'app'";
        run(sessions).await;
    };
    alone(&store).await;
    run("CREATE DATABASE copied TEMPLATE app").await;
    // Life goes on, and somebody has computed from its latest moment when the copy takes its place.
    let store = PostgresStore::connect(at("app")).await.unwrap();
    for _ in 0..5 {
        store.remove_many(&keys(["a"])).await.unwrap();
    }
    let future = token(&store, "a").await;
    alone(&store).await;
    run("ALTER DATABASE app RENAME TO gone").await;
    run("ALTER DATABASE copied RENAME TO app").await;
    let store = PostgresStore::connect(at("app")).await.unwrap();
    assert!(!put(&store, write("b", b"2").under(future)).await);
    // What the copy has is of its own moment, as the rest of the database is.
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
    assert!(put(&store, write("b", b"2").under(older)).await);
    // Who wants none of it takes the counter away.
    let other = connect(&at("app")).await;
    other
        .batch_execute("TRUNCATE memokit_counter")
        .await
        .unwrap();
    assert_eq!(read(&store, "a").await, None);
    for former in [older, future] {
        assert!(!put(&store, write("b", b"3").under(former)).await);
    }
    let now = token(&store, "b").await;
    assert!(put(&store, write("b", b"3").under(now)).await);
}
