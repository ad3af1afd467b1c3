//! What the threads owe to their callers when something goes wrong.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use memo_runtime::ErrorKind;
use tempfile::TempDir;

use super::*;

async fn start() -> (TempDir, Threads) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memo.db");
    let opening = Opening {
        path,
        busy_timeout: Duration::from_secs(5),
    };
    (folder, Threads::start(opening).await.unwrap())
}

fn one(connection: &mut Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT 1", [], |row| row.get(0))
}

/// Polls `future` once, as somebody does who then loses interest.
async fn begin<T>(mut future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// A job that goes on until its sender is dropped.
fn blocker() -> (
    Sender<()>,
    impl FnOnce(&mut Connection) -> rusqlite::Result<()> + Send,
) {
    let (release, released) = channel::<()>();
    (release, move |_: &mut Connection| {
        released.recv().unwrap_or_default();
        Ok(())
    })
}

#[tokio::test]
async fn a_panicking_job_is_an_error_and_the_next_one_runs() {
    let (_folder, threads) = start().await;
    for _ in 0..READERS {
        let panicked = threads
            .read::<()>("get_many", |_| panic!("by a test"))
            .await;
        let error = panicked.expect_err("a panic");
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::Store, "get_many")
        );
    }
    threads
        .write::<()>("put_many", |_| panic!("by a test"))
        .await
        .expect_err("a panic");
    assert_eq!(threads.read("get_many", one).await.unwrap(), 1);
    assert_eq!(threads.write("put_many", one).await.unwrap(), 1);
    threads.close().await.unwrap();
}

#[tokio::test]
async fn a_panic_within_a_transaction_rolls_it_back() {
    let (_folder, threads) = start().await;
    let interrupted = threads.write::<()>("put_many", |connection| {
        let transaction = connection.transaction()?;
        transaction.execute_batch("CREATE TABLE half_way (n INTEGER)")?;
        panic!("by a test")
    });
    interrupted.await.expect_err("a panic");
    let tables = threads.write("put_many", |connection| {
        assert!(connection.is_autocommit());
        let named = "SELECT count(*) FROM sqlite_master WHERE name = 'half_way'";
        connection.query_row(named, [], |row| row.get::<_, i64>(0))
    });
    assert_eq!(tables.await.unwrap(), 0);
}

#[tokio::test]
async fn a_read_that_nobody_awaits_is_not_begun() {
    let (_folder, threads) = start().await;
    let (first_release, first) = blocker();
    let (second_release, second) = blocker();
    let mut first = pin!(threads.read("get_many", first));
    let mut second = pin!(threads.read("get_many", second));
    assert!(begin(first.as_mut()).await.is_pending());
    assert!(begin(second.as_mut()).await.is_pending());
    let ran = Arc::new(AtomicBool::new(false));
    {
        let ran = Arc::clone(&ran);
        let forgotten = threads.read("get_many", move |_| {
            ran.store(true, Ordering::SeqCst);
            Ok(())
        });
        assert!(begin(pin!(forgotten)).await.is_pending());
    }
    drop((first_release, second_release));
    first.await.unwrap();
    second.await.unwrap();
    threads.close().await.unwrap();
    assert!(!ran.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_write_that_nobody_awaits_is_finished() {
    let (_folder, threads) = start().await;
    let ran = Arc::new(AtomicBool::new(false));
    {
        let ran = Arc::clone(&ran);
        let forgotten = threads.write("put_many", move |_| {
            ran.store(true, Ordering::SeqCst);
            Ok(())
        });
        drop(begin(pin!(forgotten)).await);
    }
    threads.close().await.unwrap();
    assert!(ran.load(Ordering::SeqCst));
}

#[tokio::test]
async fn closing_finishes_what_was_asked_for_and_refuses_what_comes_after() {
    let (_folder, threads) = start().await;
    let (release, job) = blocker();
    let mut asked = pin!(threads.write("put_many", job));
    assert!(begin(asked.as_mut()).await.is_pending());
    let mut closing = pin!(threads.close());
    assert!(begin(closing.as_mut()).await.is_pending());
    let late = threads.read("get_many", one).await.expect_err("closed");
    assert_eq!(
        (late.kind(), late.operation()),
        (ErrorKind::Closed, "get_many")
    );
    drop(release);
    closing.await.unwrap();
    asked.await.unwrap();
}

#[tokio::test]
async fn a_second_close_waits_for_the_first_even_if_that_was_given_up() {
    let (folder, threads) = start().await;
    let (release, job) = blocker();
    let mut asked = pin!(threads.read("get_many", job));
    assert!(begin(asked.as_mut()).await.is_pending());
    assert!(begin(pin!(threads.close())).await.is_pending());
    let mut second = pin!(threads.close());
    assert!(begin(second.as_mut()).await.is_pending());
    drop(release);
    second.await.unwrap();
    assert!(!folder.path().join("memo.db-wal").exists());
    threads.close().await.unwrap();
}

#[tokio::test]
async fn a_question_that_nobody_polls_does_not_hold_up_closing() {
    let (_folder, threads) = start().await;
    let mut stalled = pin!(threads.read("get_many", one));
    drop(begin(stalled.as_mut()).await);
    threads.close().await.unwrap();
}

#[test]
fn any_executor_will_do() {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut program = pin!(async {
        let (_folder, threads) = start().await;
        assert_eq!(threads.read("get_many", one).await.unwrap(), 1);
        threads.close().await.unwrap();
    });
    while program.as_mut().poll(&mut context).is_pending() {
        thread::park();
    }
}
