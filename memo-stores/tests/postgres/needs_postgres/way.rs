//! A way to the server that is cut, slow or swallows what goes along it.

use std::time::Duration;

use futures_util::future::join_all;
use memo_runtime::{ErrorKind, Store};
use memo_servers::{Proxy, Way};
use memo_stores::PostgresStore;

use crate::support::{Tables, keys, put, read, until, write};

const TIMEOUT: Duration = Duration::from_millis(300);

/// A store behind a way that can be spoiled.
struct Spoiled {
    store: PostgresStore,
    proxy: Proxy,
    tables: Tables,
}

async fn spoiled(test: &str) -> Spoiled {
    let tables = Tables::new(test).await;
    let port: u16 = tables
        .url
        .rsplit_once(':')
        .and_then(|(_, rest)| rest.split('/').next()?.parse().ok())
        .expect("a URL with a port");
    let proxy = Proxy::before(port).await.expect("a port");
    let url = tables
        .url
        .replace(&format!(":{port}/"), &format!(":{}/", proxy.port()));
    let builder = PostgresStore::builder(format!("{url}?application_name={test}"));
    let builder = builder.prefix(&tables.prefix).connections(2);
    let store = builder.timeout(TIMEOUT).open().await.expect("a store");
    assert!(put(&store, write("a", b"1")).await);
    Spoiled {
        store,
        proxy,
        tables,
    }
}

#[tokio::test]
async fn f_03_a_way_that_swallows_everything_costs_the_timeout_each_time() {
    let Spoiled {
        store,
        proxy,
        tables,
    } = spoiled("f_03").await;
    proxy.set(Way::BlackHole);
    let a = keys(["a"]);
    for _ in 0..3 {
        for answer in join_all((0..20).map(|_| store.get_many(&a))).await {
            assert_eq!(answer.unwrap_err().kind(), ErrorKind::Timeout);
        }
    }
    // As many connections as there may be at a time, for each time that they were given up.
    assert!(proxy.taken() <= 2 + 4 * 2, "{}", proxy.taken());
    proxy.set(Way::Open);
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
    let sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'f_03'";
    until("those that were given up have ended", async || {
        tables.ask(sessions).await.parse::<usize>().unwrap() <= 2
    })
    .await;
}

#[tokio::test]
async fn f_03_a_trickle_is_as_good_as_nothing() {
    let Spoiled { store, proxy, .. } = spoiled("f_03_trickle").await;
    proxy.set(Way::Trickle(Duration::from_millis(20)));
    let big = [write("b", &vec![7; 64 * 1024])];
    let error = store.put_many(&big).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    proxy.set(Way::Open);
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
    // What was given up may come about yet, as a whole.
    let late = read(&store, "b").await;
    assert!(late.is_none_or(|late| late == big[0].value));
}

#[tokio::test]
async fn f_05_a_peer_that_went_without_a_word_is_found_out_by_the_timeout() {
    let Spoiled {
        store,
        proxy,
        tables,
    } = spoiled("f_05").await;
    proxy.set(Way::BlackHole);
    tables
        .run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'f_05'")
        .await;
    let error = store.get_many(&keys(["a"])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    proxy.set(Way::Open);
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
}

#[tokio::test]
async fn a_way_that_was_cut_is_taken_again() {
    let Spoiled { store, proxy, .. } = spoiled("cut").await;
    for _ in 0..5 {
        proxy.set(Way::Cut);
        let error = store.get_many(&keys(["a"])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store, "{error}");
        proxy.set(Way::Open);
        until("the store answers", async || {
            store.get_many(&keys(["a"])).await.is_ok()
        })
        .await;
    }
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
}
