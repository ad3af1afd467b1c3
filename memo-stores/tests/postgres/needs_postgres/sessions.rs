//! What the store does to the sessions it has: how many, and in which state it leaves them.

use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use futures_util::future::join_all;
use memo_runtime::{Error, ErrorKind, Store};

use crate::support::{Tables, keys, put, read, until, write};

fn kind<T>(answer: Result<T, Error>) -> Option<ErrorKind> {
    answer.err().map(|error| error.kind())
}

#[tokio::test]
async fn f_08_who_finds_no_connection_free_waits_no_longer_than_the_timeout() {
    let tables = Tables::new("f_08").await;
    let timeout = Duration::from_millis(500);
    let builder = tables.builder().connections(2).timeout(timeout);
    let store = builder.open().await.unwrap();
    assert!(put(&store, write("a", b"1")).await);
    let (a, b) = (keys(["a"]), keys(["b"]));
    // Both connections are there before the wait for one begins.
    for read in join_all([store.get_many(&a), store.get_many(&b)]).await {
        assert!(read.is_ok());
    }
    tables
        .run("BEGIN; SELECT latest FROM {counter} FOR UPDATE")
        .await;
    let stuck = [store.remove_many(&a), store.remove_many(&b)];
    let waiting = (0..62).map(|_| store.get_many(&a));
    let (stuck, waiting) = futures_util::future::join(join_all(stuck), join_all(waiting)).await;
    for answer in stuck {
        // By whichever gives up first, this side or the server.
        assert!(matches!(
            kind(answer),
            Some(ErrorKind::Timeout | ErrorKind::Store)
        ));
    }
    for answer in waiting {
        assert_eq!(kind(answer), Some(ErrorKind::Timeout));
    }
    tables.run("ROLLBACK").await;
    assert_eq!(read(&store, "a").await, Some(b"1".to_vec()));
}

#[tokio::test]
async fn h_04_what_is_given_up_leaves_no_transaction_and_no_lock() {
    let tables = Tables::new("h_04").await;
    let store = tables.builder().connections(3).open().await.unwrap();
    let entries = [write("a", b"1"), write("b", b"2")];
    let both = keys(["a", "b"]);
    for polls in 0..60 {
        let operation = match polls % 3 {
            0 => pin!(async { store.put_many(&entries).await.map(drop) })
                as std::pin::Pin<&mut dyn Future<Output = _>>,
            1 => pin!(async { store.remove_many(&both).await.map(drop) }),
            _ => pin!(async { store.get_many(&both).await.map(drop) }),
        };
        give_up(operation, polls / 3).await;
        // The next has an answer, and its own.
        assert!(put(&store, write("c", &[polls])).await);
        assert_eq!(read(&store, "c").await, Some(vec![polls]));
    }
    let open = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'
        AND query LIKE '%{prefix}%'";
    let locks = "SELECT count(*) FROM pg_locks JOIN pg_class ON relation = pg_class.oid
        WHERE relname LIKE '{prefix}%'";
    until("no transaction is open and no lock is held", async || {
        (tables.ask(open).await, tables.ask(locks).await) == ("0".to_owned(), "0".to_owned())
    })
    .await;
}

/// Polls a few times, with a turn for others in between, and drops.
async fn give_up<T>(mut operation: std::pin::Pin<&mut dyn Future<Output = T>>, polls: u8) {
    for _ in 0..polls {
        let mut context = Context::from_waker(Waker::noop());
        if operation.as_mut().poll(&mut context).is_ready() {
            return;
        }
        tokio::time::sleep(Duration::from_micros(100)).await;
    }
}

#[tokio::test]
async fn there_are_never_more_sessions_than_were_allowed() {
    let tables = Tables::new("allowed").await;
    let url = format!("{}?application_name=allowed", tables.url);
    let builder = memo_stores::PostgresStore::builder(url).prefix(&tables.prefix);
    let store = builder.connections(3).open().await.unwrap();
    let a = keys(["a"]);
    for _ in 0..5 {
        for answer in join_all((0..40).map(|_| store.get_many(&a))).await {
            answer.unwrap();
        }
    }
    let sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'allowed'";
    assert_eq!(tables.ask(sessions).await, "3");
    store.close().await.unwrap();
    until("all sessions have ended", async || {
        tables.ask(sessions).await == "0"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn h_02_sessions_that_the_server_ends_are_replaced() {
    let tables = Tables::new("h_02").await;
    let url = format!("{}?application_name=h_02", tables.url);
    let builder = memo_stores::PostgresStore::builder(url).prefix(&tables.prefix);
    let store = builder.open().await.unwrap();
    assert!(put(&store, write("a", b"1")).await);
    let mut failed = 0;
    for _ in 0..20 {
        tables
            .run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'h_02'")
            .await;
        let a = keys(["a"]);
        for answer in join_all((0..8).map(|_| store.get_many(&a))).await {
            match answer {
                Ok(reads) => assert_eq!(reads[0].value.as_deref(), Some(&b"1"[..])),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Store, "{error}");
                    failed += 1;
                }
            }
        }
        // Whatever a session was ended under, the next question has an answer.
        until("the store answers", async || {
            store.get_many(&a).await.is_ok()
        })
        .await;
    }
    assert!(failed < 160, "nothing was ever answered");
}

/// What a pooler would see; a real one is not among the servers of these tests. The contract of stores has passed
/// through one by hand: `PgBouncer` 1.18, `pool_mode = transaction`, four sessions.
#[tokio::test]
async fn h_09_behind_a_pooler_nothing_is_kept_in_a_session() {
    let tables = Tables::new("h_09").await;
    let url = format!("{}?application_name=h_09", tables.url);
    let builder = || memo_stores::PostgresStore::builder(&url).prefix(&tables.prefix);
    // Each store has one session, and tells what it is in by a function that an entry's default calls.
    tables
        .run(
            "CREATE OR REPLACE FUNCTION h_09_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                NEW.value := (SELECT count(*) FROM pg_prepared_statements)::text::bytea
                    || ' '::bytea || current_setting('statement_timeout')::bytea;
                RETURN NEW;
             END $$",
        )
        .await;
    for (store, told) in [
        (builder().behind_pooler().open().await.unwrap(), "0 0"),
        (builder().open().await.unwrap(), "11 5s"),
    ] {
        tables
            .run("CREATE OR REPLACE TRIGGER told BEFORE INSERT ON {entries} FOR EACH ROW EXECUTE FUNCTION h_09_told()")
            .await;
        assert!(put(&store, write("a", b"")).await);
        let value = read(&store, "a").await.unwrap();
        assert_eq!(String::from_utf8_lossy(&value), told);
    }
}
