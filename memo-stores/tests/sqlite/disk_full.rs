//! A disk that is full: a process that may write no longer files stands for it.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use memo_runtime::{Clock, ErrorKind, Store};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::support::{assert_whole, found, keys, open, read, write};

/// Names the file for the process whose files may not grow.
const FILE: &str = "MEMO_STORES_TEST_FULL";

fn limit(bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    let current = bytes.or(maximum);
    setrlimit(Resource::Fsize, Rlimit { current, maximum }).expect("a lower limit, or the old one");
}

/// Not a test of its own: what the process of the next test does.
#[tokio::test]
async fn a_process_whose_disk_is_full() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    let store = open(&path, Clock::SYSTEM).await;
    let long = vec![7; 200_000];
    store.put_many(&[write("a", b"before")]).await.unwrap();
    for round in 0..3 {
        limit(Some(
            fs::metadata(path.with_file_name("memo.db-wal"))
                .unwrap()
                .len(),
        ));
        for _ in 0..3 {
            let error = store
                .put_many(&[write("b", &long)])
                .await
                .expect_err("full");
            assert_eq!(error.kind(), ErrorKind::Store, "{error}");
            // What is there is read all the same.
            assert_eq!(
                read(&store, &keys(["a", "b"])).await,
                [found(b"before"), None]
            );
        }
        limit(None);
        store.put_many(&[write("b", &long)]).await.unwrap();
        assert_eq!(read(&store, &keys(["b"])).await, [found(&long)], "{round}");
        store.remove_many(&keys(["b"])).await.unwrap();
    }
    store.close().await.unwrap();
    writeln!(std::io::stdout(), "the disk was full").unwrap();
}

#[test]
fn i_03_f_13_a_full_disk_fails_writes_alone_and_only_as_long_as_it_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memo.db");
    // A file that may not grow is told by a signal, which ends who does not ignore it.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "disk_full::a_process_whose_disk_is_full",
            "--exact",
            "--nocapture",
        ])
        .env(FILE, &path)
        .output()
        .unwrap();
    let (said, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(said.contains("the disk was full"), "{said}{errors}");
    assert_whole(&path);
}
