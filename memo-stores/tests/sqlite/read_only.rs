//! Files and folders that this user may only read. The tests of them are a process of their own, which is not root's.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use memo_runtime::{Clock, ErrorKind, Store};
use memo_stores::SqliteStore;

use crate::support::{found, keys, open, read, write};

/// Names the folder for the process that may do less than root.
const FOLDER: &str = "MEMO_STORES_TEST_READ_ONLY";

/// A user that has nothing: `nobody`, on most systems.
const NOBODY: u32 = 65_534;

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

/// What opening says.
async fn refused(path: &Path) -> (ErrorKind, String) {
    let error = SqliteStore::open(path).await.expect_err("it cannot write");
    (error.kind(), error.to_string())
}

/// Not a test of its own: what the process of the next test does.
#[tokio::test]
async fn a_process_that_may_only_read() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let path = folder.join("memo.db");
    let store = open(&path, Clock::SYSTEM).await;
    store.put_many(&[write("a", b"1")]).await.unwrap();
    store.close().await.unwrap();
    // The file.
    allow(&path, 0o400);
    let (kind, told) = refused(&path).await;
    assert_eq!(kind, ErrorKind::Config, "{told}");
    assert!(
        told.contains("may only be read by this user") && told.contains("memo.db"),
        "{told}"
    );
    allow(&path, 0o600);
    // The folder, in which no log can be made.
    allow(&folder, 0o500);
    let (kind, told) = refused(&path).await;
    assert_eq!(kind, ErrorKind::Config, "{told}");
    assert!(told.contains("its folder"), "{told}");
    // The folder, in which there is no file yet.
    let (kind, told) = refused(&folder.join("other.db")).await;
    assert_eq!(kind, ErrorKind::Store, "{told}");
    assert!(told.contains(&folder.display().to_string()), "{told}");
    // A folder in it.
    let (kind, told) = refused(&folder.join("inner/memo.db")).await;
    assert_eq!(kind, ErrorKind::Store, "{told}");
    assert!(told.contains("inner"), "{told}");
    // Nothing is spoiled by that.
    allow(&folder, 0o700);
    let store = open(&path, Clock::SYSTEM).await;
    assert_eq!(read(&store, &keys(["a"])).await, [found(b"1")]);
    // While it is open: what is there is read, and written as long as the log is.
    allow(&folder, 0o500);
    assert_eq!(read(&store, &keys(["a"])).await, [found(b"1")]);
    allow(&folder, 0o700);
    store.close().await.unwrap();
    writeln!(std::io::stdout(), "nothing could be written").unwrap();
}

#[test]
fn i_07_what_may_only_be_read_is_refused_in_words_and_spoils_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    let home = folder.path().join("home");
    fs::create_dir(&home).unwrap();
    // Root may write whatever the permissions say, so it lets somebody else try, who may not see where this program is.
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut command = Command::new(&program);
    if fs::metadata(&home).unwrap().uid() == 0 {
        allow(folder.path(), 0o755);
        chown(&home, Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command
        .args([
            "read_only::a_process_that_may_only_read",
            "--exact",
            "--nocapture",
        ])
        .env(FOLDER, &home)
        .current_dir(&home)
        .output()
        .unwrap();
    let (said, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(said.contains("nothing could be written"), "{said}{errors}");
}
