//! Several stores on one file: in one process, and in several.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use memo_runtime::{Clock, ErrorKind, Store, StoreGroup, StoreKey, StoreLimits, Sweep, Write};
use memo_stores::SqliteStore;
use rusqlite::TransactionBehavior;
use tokio::runtime::Builder;

use crate::support::{Fixture, assert_whole, found, inspect, keys, read, write};

/// Names the file for a process that a test starts of its own program.
const FILE: &str = "MEMO_STORES_TEST_FILE";

#[tokio::test]
async fn two_stores_on_one_file_see_what_each_other_confirmed() {
    let fixture = Fixture::new().await;
    let (one, other) = (&fixture.store, fixture.neighbour().await);
    for round in 0..50_u8 {
        one.put_many(&[write("a", &[round])]).await.unwrap();
        assert_eq!(read(&other, &keys(["a"])).await, [found(&[round])]);
        assert_eq!(other.remove_many(&keys(["a"])).await.unwrap(), [true]);
        assert_eq!(read(one, &keys(["a"])).await, [None]);
    }
    one.close().await.unwrap();
    other.put_many(&[write("a", b"still open")]).await.unwrap();
}

#[test]
fn eight_threads_may_open_a_new_file_at_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("memo.db");
        let barrier = Arc::new(Barrier::new(8));
        let openers: Vec<_> = (0..8_u8)
            .map(|number| {
                let (path, barrier) = (path.clone(), Arc::clone(&barrier));
                thread::spawn(move || {
                    barrier.wait();
                    open_and_put(&path, number);
                })
            })
            .collect();
        for opener in openers {
            opener.join().unwrap();
        }
        assert_whole(&path);
        let count = "SELECT count(*) FROM memo_entries";
        let entries: i64 = inspect(&path)
            .query_row(count, [], |row| row.get(0))
            .unwrap();
        assert_eq!(entries, 8);
    }
}

fn open_and_put(path: &Path, number: u8) {
    Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(async {
            // Eight write at once, and this is no test of patience.
            let store = SqliteStore::builder(path).busy_timeout(Duration::from_mins(1));
            let store = store.open().await.expect("a store");
            store
                .put_many(&[write(&format!("opener {number}"), &[number])])
                .await
                .expect("a write");
            if number.is_multiple_of(2) {
                store.close().await.expect("an end");
            }
        });
}

/// Not a test of its own: what each process of the next test does, on four threads.
#[test]
fn a_process() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    let threads = (0..4_u64).map(|thread| {
        let path = path.clone();
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().build().unwrap();
            runtime.block_on(work(&path, thread));
        })
    });
    let threads: Vec<_> = threads.collect();
    for thread in threads {
        thread.join().unwrap();
    }
    writeln!(std::io::stdout(), "all rounds are done").unwrap();
}

/// Everything that a store can do, beside others that do it too.
async fn work(path: &Path, thread: u64) {
    // Sixteen write at once, and this is no test of patience.
    let store = SqliteStore::builder(path).busy_timeout(Duration::from_mins(1));
    let store = store.open().await.expect("done");
    let shared: Vec<StoreKey> = (0..20)
        .map(|n| format!("shared {n}").as_str().into())
        .collect();
    let group = StoreGroup::new(thread);
    for round in 0..20_u8 {
        let stamp = vec![round; 3000];
        let entries = shared
            .iter()
            .map(|key| Write::new(key.clone(), stamp.clone()));
        store
            .put_many(&entries.collect::<Vec<_>>())
            .await
            .expect("done");
        let answers = read(&store, &shared).await;
        assert!(
            answers.windows(2).all(|pair| pair[0] == pair[1]),
            "a transaction was torn"
        );
        store.touch_many(&shared).await.expect("done");
        let own = format!("process {} {thread}", std::process::id());
        let entry = write(&own, &[round]).in_groups(vec![StoreGroup::new(100 + thread)]);
        store.put_many(&[entry]).await.expect("done");
        let own = keys([own.as_str()]);
        assert_eq!(read(&store, &own).await, [found(&[round])]);
        assert_eq!(store.remove_many(&own).await.expect("done"), [true]);
        store.outdate_many(&[group]).await.expect("done");
        if round % 8 == 0 {
            let sweep = Sweep::new(thread, StoreLimits::new(), 10);
            store.sweep(&sweep).await.expect("done");
        }
    }
    store.close().await.expect("done");
}

#[test]
fn i_01_several_processes_share_one_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memo.db");
    let processes: Vec<Child> = (0..4).map(|_| start_process(&path)).collect();
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && text.contains("all rounds are done"),
            "{text}{errors}"
        );
    }
    assert_whole(&path);
}

fn start_process(path: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["neighbours::a_process", "--exact", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process")
}

#[tokio::test]
async fn i_09_a_write_waits_for_others_no_longer_than_the_busy_timeout() {
    let fixture = Fixture::new().await;
    let impatient = SqliteStore::builder(fixture.path()).busy_timeout(Duration::ZERO);
    let impatient = impatient.open().await.unwrap();
    let mut other = inspect(&fixture.path());
    let writing = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let error = impatient
        .put_many(&[write("a", b"1")])
        .await
        .expect_err("busy");
    assert_eq!(
        (error.kind(), error.is_transient()),
        (ErrorKind::Store, true)
    );
    assert_eq!(read(&impatient, &keys(["a"])).await, [None]);
    writing.rollback().unwrap();
    impatient.put_many(&[write("a", b"1")]).await.unwrap();
}

#[tokio::test]
async fn any_busy_timeout_will_do() {
    let fixture = Fixture::new().await;
    let patient = SqliteStore::builder(fixture.path()).busy_timeout(Duration::MAX);
    patient
        .open()
        .await
        .unwrap()
        .put_many(&[write("a", b"1")])
        .await
        .unwrap();
}

#[tokio::test]
async fn i_09_a_write_waits_no_longer_than_a_call_waits_for_it() {
    let fixture = Fixture::new().await;
    let store = SqliteStore::open(fixture.path()).await.unwrap();
    let mut other = inspect(&fixture.path());
    let writing = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    // Of a runtime that sets none: it gives up first, and what it gave up is not waited for by the next.
    let clock = Clock::SYSTEM;
    let begin = clock.now();
    store.put_many(&[write("a", b"1")]).await.expect_err("busy");
    let waited = clock.now().since(begin);
    assert!(
        waited < Duration::from_secs(5),
        "the default of long ago: {waited:?}"
    );
    writing.rollback().unwrap();
    store.put_many(&[write("a", b"1")]).await.unwrap();
}
