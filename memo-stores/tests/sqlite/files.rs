//! What lies on the disk, and who may read it.

use std::fs;
use std::path::Path;

use memo_runtime::{Clock, ErrorKind, Store};
use memo_stores::SqliteStore;

use crate::support::{Fixture, assert_whole, found, keys, open, read, write};

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[cfg(unix)]
#[tokio::test]
async fn what_it_creates_is_for_this_user_alone() {
    let folder = tempfile::tempdir().unwrap();
    let outer = folder.path().join("outer");
    let path = outer.join("inner").join("memo.db");
    let store = open(&path, Clock::SYSTEM).await;
    store.put_many(&[write("a", b"1")]).await.unwrap();
    assert_eq!((mode(&outer), mode(&outer.join("inner"))), (0o700, 0o700));
    for name in ["memo.db", "memo.db-wal", "memo.db-shm"] {
        assert_eq!(mode(&path.with_file_name(name)), 0o600, "{name}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_exists_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memo.db");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(&path, b"").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    open(&path, Clock::SYSTEM).await.close().await.unwrap();
    assert_eq!((mode(folder.path()), mode(&path)), (0o755, 0o640));
}

#[tokio::test]
async fn a_closed_store_is_one_file_and_opens_again() {
    let fixture = Fixture::new().await;
    fixture.store.put_many(&[write("a", b"1")]).await.unwrap();
    fixture.store.close().await.unwrap();
    let files: Vec<_> = fs::read_dir(fixture.path().parent().unwrap())
        .unwrap()
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(
        read(&fixture.neighbour().await, &keys(["a"])).await,
        [found(b"1")]
    );
}

#[tokio::test]
async fn the_last_store_to_be_dropped_ends_its_threads() {
    let fixture = Fixture::new().await;
    let clone = fixture.store.clone();
    clone.put_many(&[write("a", b"1")]).await.unwrap();
    let (path, log) = (fixture.path(), fixture.path().with_file_name("memo.db-wal"));
    let Fixture { store, .. } = &fixture;
    drop(clone);
    assert_eq!(store.usage().await.unwrap().entries, 1);
    let folder = fixture.keep_folder();
    // The log goes when the last connection does.
    let (clock, patience) = (Clock::SYSTEM, std::time::Duration::from_secs(20));
    let begin = clock.now();
    while log.exists() {
        assert!(clock.now().since(begin) < patience, "the threads live on");
        std::thread::yield_now();
    }
    assert_whole(&path);
    drop(folder);
}

#[tokio::test]
async fn a_path_is_a_path_whatever_it_looks_like() {
    let folder = tempfile::tempdir().unwrap();
    for name in [":memory:", "file:x?mode=memory", "a b'c\"d", "käse"] {
        let path = folder.path().join(name);
        let store = open(&path, Clock::SYSTEM).await;
        store.put_many(&[write("a", b"1")]).await.unwrap();
        assert_eq!(store.address(), format!("sqlite:{}", path.display()));
        assert!(path.is_file(), "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_created_or_opened_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    for path in [file.join("memo.db"), folder.path().to_owned()] {
        let error = SqliteStore::open(&path).await.expect_err("no file");
        assert_eq!(error.kind(), ErrorKind::Store);
        assert!(
            error
                .to_string()
                .contains(&file.parent().unwrap().display().to_string()),
            "{error}"
        );
    }
    let error = SqliteStore::open("").await.expect_err("no path");
    assert_eq!(error.kind(), ErrorKind::Config);
}
