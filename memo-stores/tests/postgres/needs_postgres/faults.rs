//! A server that dies, hangs, has no room, or does not know who this is. Each test has one of its own.

use std::fs;
use std::time::Duration;

use memo_runtime::{ErrorKind, Store, Write};
use memo_stores::PostgresStore;

use crate::support::{Tables, ask, connect, keys, own_server, put, read, token, until, write};

const TIMEOUT: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn f_02_a_server_that_was_killed_is_used_again_and_has_forgotten() {
    let mut server = own_server(&[]);
    let store = PostgresStore::builder(server.url())
        .timeout(TIMEOUT)
        .open()
        .await
        .unwrap();
    assert!(put(&store, write("a", b"1")).await);
    let before = token(&store, "a").await;
    server.kill();
    until("the server is gone", async || {
        store.get_many(&keys(["a"])).await.is_err()
    })
    .await;
    // Gone, it costs an error each time, and says no more than that.
    let error = store.get_many(&keys(["a"])).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Store | ErrorKind::Timeout),
        "{error}"
    );
    server.start_again();
    until("the store answers", async || {
        store.get_many(&keys(["a"])).await.is_ok()
    })
    .await;
    // H-12: what was there is gone, and so is what was computed before.
    assert_eq!(read(&store, "a").await, None);
    assert!(!put(&store, write("a", b"1").under(before)).await);
    let after = token(&store, "a").await;
    assert_ne!(after.epoch(), before.epoch());
    assert!(put(&store, write("a", b"2").under(after)).await);
    assert_eq!(read(&store, "a").await, Some(b"2".to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn h_12_after_a_crash_whoever_comes_first_begins_to_count() {
    let mut server = own_server(&[]);
    let stores = [
        PostgresStore::connect(server.url()).await.unwrap(),
        PostgresStore::connect(server.url()).await.unwrap(),
    ];
    server.kill();
    server.start_again();
    // By a removal and a write, side by side; none of them has read.
    let (a, b) = (keys(["a"]), [write("b", b"1")]);
    until("both stores answer", async || {
        let removal = stores[0].remove_many(&a);
        let write = stores[1].put_many(&b);
        let (removed, written) = futures_util::future::join(removal, write).await;
        removed.is_ok() && written.is_ok()
    })
    .await;
    assert_eq!(read(&stores[0], "b").await, Some(b"1".to_vec()));
    let client = connect(&server.url()).await;
    assert_eq!(
        ask(&client, "SELECT count(*) FROM memokit_counter").await,
        "1"
    );
    assert_eq!(
        ask(&client, "SELECT count(*) FROM memokit_outdated").await,
        "2048"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_04_a_server_that_hangs_costs_the_timeout_and_old_writes_stay_old() {
    let mut server = own_server(&[]);
    let store = PostgresStore::builder(server.url())
        .timeout(TIMEOUT)
        .open()
        .await
        .unwrap();
    let other = PostgresStore::builder(server.url())
        .timeout(TIMEOUT)
        .open()
        .await
        .unwrap();
    let before = token(&store, "a").await;
    let tables = Tables::on(server.url(), "unused").await;
    server.freeze();
    // Each of them is in the way already when the server goes on.
    for _ in 0..3 {
        let late = store.put_many(&[write("a", b"late").under(before)]).await;
        assert_eq!(late.unwrap_err().kind(), ErrorKind::Timeout);
    }
    server.thaw();
    until("the store answers", async || {
        other.remove_many(&keys(["a"])).await.is_ok()
    })
    .await;
    let busy =
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%memokit_%'
        AND pid <> pg_backend_pid()";
    until("what was given up has ended", async || {
        tables.ask(busy).await == "0"
    })
    .await;
    other.remove_many(&keys(["a"])).await.unwrap();
    assert!(!put(&store, write("a", b"late").under(before)).await);
    assert_eq!(read(&store, "a").await, None);
}

#[tokio::test]
async fn f_01_a_server_that_is_not_there_is_an_error_that_may_pass() {
    let server = own_server(&[]);
    let url = server.url();
    drop(server);
    let error = PostgresStore::connect(&url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store, "{error}");
    assert!(error.is_transient());
}

#[tokio::test]
async fn f_11_a_wrong_password_is_a_mistake_in_the_set_up_and_never_shown() {
    let server = own_server(&[]);
    let admin = connect(&server.url()).await;
    admin.batch_execute("CREATE ROLE locked LOGIN PASSWORD 'canary-right'; GRANT ALL ON SCHEMA public TO locked").await.unwrap();
    let rules = server.folder().join("data/pg_hba.conf");
    let trusting = fs::read_to_string(&rules).unwrap();
    fs::write(
        &rules,
        format!("host all locked 127.0.0.1/32 scram-sha-256\n{trusting}"),
    )
    .unwrap();
    admin
        .batch_execute("SELECT pg_reload_conf()")
        .await
        .unwrap();
    let url = |password: &str| {
        server
            .url()
            .replace("memokit@", &format!("locked:{password}@"))
    };
    until("the server asks for a password", async || {
        PostgresStore::connect(url("canary-wrong")).await.is_err()
    })
    .await;
    let error = PostgresStore::connect(url("canary-wrong"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    let builder = PostgresStore::builder(url("canary-right"));
    let told_before = format!("{builder:?} {error} {error:?}");
    let store = builder.open().await.unwrap();
    assert!(put(&store, write("a", b"1")).await);
    // At run time, too: the password is changed, and all sessions end.
    admin
        .batch_execute(
            "ALTER ROLE locked PASSWORD 'canary-new';
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'locked'",
        )
        .await
        .unwrap();
    until("the store notices", async || {
        store.get_many(&keys(["a"])).await.is_err()
    })
    .await;
    let error = store.get_many(&keys(["a"])).await.unwrap_err();
    let told = format!(
        "{told_before} {error} {error:?} {store:?} {}",
        store.address()
    );
    assert!(!told.contains("canary"), "{told}");
    assert!(
        store.address().starts_with("postgres://127.0.0.1:"),
        "{}",
        store.address()
    );
}

#[tokio::test]
async fn h_03_a_server_without_room_for_another_session_is_used_when_there_is() {
    let server = own_server(&["max_connections=8", "superuser_reserved_connections=0"]);
    let store = PostgresStore::builder(server.url())
        .timeout(TIMEOUT)
        .open()
        .await
        .unwrap();
    let mut others = Vec::new();
    while let Ok((client, connection)) =
        tokio_postgres::connect(&server.url(), tokio_postgres::NoTls).await
    {
        tokio::spawn(connection);
        others.push(client);
    }
    let error = store.get_many(&keys(["a"])).await.unwrap_err();
    assert!(error.to_string().contains("53300"), "{error}");
    drop(others);
    until("the store answers", async || {
        store.get_many(&keys(["a"])).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn f_13_a_server_that_takes_no_writes_is_read() {
    let server = own_server(&[]);
    let store = PostgresStore::builder(server.url())
        .connections(1)
        .open()
        .await
        .unwrap();
    assert!(put(&store, write("a", b"1")).await);
    let admin = connect(&server.url()).await;
    admin
        .batch_execute("CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'no room'; END $$;
            CREATE TRIGGER full_up BEFORE INSERT ON memokit_entries FOR EACH ROW EXECUTE FUNCTION full_up()")
        .await
        .unwrap();
    let session = "SELECT pid FROM pg_stat_activity WHERE application_name = 'memokit'";
    let before = ask(&admin, session).await;
    let entries = [Write::new("b".into(), vec![1])];
    let error = store.put_many(&entries).await.unwrap_err();
    assert!(error.to_string().contains("no room (53100)"), "{error}");
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
    // A refusal is no reason to connect anew.
    assert_eq!(ask(&admin, session).await, before);
}
