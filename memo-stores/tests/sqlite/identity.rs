//! Whose file it is: ours is opened, ours of a later version and everybody else's is not touched.

use std::fs;
use std::path::{Path, PathBuf};

use memo_runtime::{Clock, Error, ErrorKind, Store};
use memo_stores::SqliteStore;
use tempfile::TempDir;

use crate::support::{Fixture, inspect, open};

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("memo.db");
    (folder, path)
}

/// Opens a store where there is something else, which must be there afterwards, byte by byte.
async fn assert_refused(path: &Path) -> Error {
    let before = fs::read(path).expect("a file");
    let error = SqliteStore::open(path).await.expect_err("not ours");
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(
        error.to_string().contains(&path.display().to_string()),
        "{error}"
    );
    assert!(
        fs::read(path).expect("a file") == before,
        "the file was changed: {error}"
    );
    error
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
    let (_folder, path) = place();
    inspect(&path)
        .execute_batch("CREATE TABLE orders (id INTEGER)")
        .unwrap();
    let error = assert_refused(&path).await;
    assert!(
        error.to_string().contains("database of another program"),
        "{error}"
    );
}

#[tokio::test]
async fn a_number_in_its_header_makes_a_database_somebodys() {
    for pragma in ["application_id = 17", "user_version = 3"] {
        let (_folder, path) = place();
        inspect(&path)
            .execute_batch(&format!("PRAGMA {pragma}"))
            .unwrap();
        assert_refused(&path).await;
    }
}

#[tokio::test]
async fn the_log_of_another_program_is_left_alone_too() {
    let (folder, path) = place();
    // What a killed program leaves behind: a log that the next to open the file would move into it.
    let killed = inspect(&path);
    killed
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE orders (id INTEGER)")
        .unwrap();
    let crime_scene = folder.path().join("copy.db");
    for end in ["", "-wal"] {
        let name = |name: &str| folder.path().join(format!("{name}{end}"));
        fs::copy(name("memo.db"), name("copy.db")).unwrap();
    }
    let log = fs::read(crime_scene.with_file_name("copy.db-wal")).unwrap();
    assert_refused(&crime_scene).await;
    assert!(fs::read(crime_scene.with_file_name("copy.db-wal")).unwrap() == log);
}

#[tokio::test]
async fn what_is_no_database_is_refused_and_left_alone() {
    for content in [
        &b"no"[..],
        b"SQLite format 3",
        b"{\"answer\": 42}",
        &[0xff; 8192],
    ] {
        let (_folder, path) = place();
        fs::write(&path, content).unwrap();
        let error = assert_refused(&path).await;
        assert!(
            error.to_string().contains("not a SQLite database"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn i_08_a_newer_schema_is_refused_and_left_alone() {
    let fixture = Fixture::new().await;
    fixture.store.close().await.unwrap();
    inspect(&fixture.path())
        .execute_batch("PRAGMA user_version = 9")
        .unwrap();
    let error = assert_refused(&fixture.path()).await;
    assert!(error.to_string().contains("tables of version 9"), "{error}");
}

#[tokio::test]
async fn an_empty_file_becomes_a_store() {
    // SQLite counts one byte as none: on some systems it writes one to be able to lock the file.
    for content in [&b""[..], b"\n"] {
        let (_folder, path) = place();
        fs::write(&path, content).unwrap();
        let store = open(&path, Clock::SYSTEM).await;
        assert_eq!(store.usage().await.unwrap().entries, 0);
    }
}

#[tokio::test]
async fn a_store_carries_our_name_and_its_version_even_while_it_is_open() {
    let fixture = Fixture::new().await;
    // Where SQLite's file format has them; a log is not looked at.
    let header = fs::read(fixture.path()).unwrap();
    assert_eq!(&header[68..72], b"memo");
    assert_eq!(&header[60..64], [0, 0, 0, 3]);
}
