//! A file that does not stay what it was while it is open: removed, replaced, cut short, written over.

use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use memo_runtime::{ErrorKind, Store};
use memo_stores::SqliteStore;

use crate::support::{Fixture, assert_whole, found, inspect, keys, read, write};

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Uses the store until it works again, as calls do: each of them computes where an operation fails.
async fn assert_works_again(store: &SqliteStore) {
    let mut errors = Vec::new();
    for _ in 0..3 {
        match store.put_many(&[write("again", b"1")]).await {
            Ok(_) => break,
            Err(error) => errors.push(error.to_string()),
        }
    }
    let read = store.get_many(&keys(["again"])).await;
    let read = read.unwrap_or_else(|error| panic!("{error}; before: {errors:?}"));
    assert_eq!(read[0].value, found(b"1"), "{errors:?}");
}

#[tokio::test]
async fn i_04_a_file_removed_while_open_is_not_used_for_ever() {
    // With what SQLite keeps beside it, and without: then that must not be taken for the next file's.
    for ends in [&["", "-wal", "-shm"][..], &[""]] {
        let fixture = Fixture::new().await;
        let Fixture { store, .. } = &fixture;
        store.put_many(&[write("a", b"old")]).await.unwrap();
        let before = store.get_many(&keys(["a"])).await.unwrap()[0].token;
        for end in ends {
            fs::remove_file(beside(&fixture.path(), end)).unwrap();
        }
        assert_eq!(read(store, &keys(["a"])).await, [None]);
        let late = store.put_many(&[write("a", b"late").under(before)]).await;
        assert_eq!(late.unwrap(), [false], "a token of another life");
        store.put_many(&[write("a", b"new")]).await.unwrap();
        // Another program finds what this one has written.
        let other = fixture.neighbour().await;
        assert_eq!(read(&other, &keys(["a"])).await, [found(b"new")]);
        store.close().await.unwrap();
        other.close().await.unwrap();
        assert_whole(&fixture.path());
    }
}

#[tokio::test]
async fn i_04_all_stores_of_a_file_that_was_removed_find_the_next_one() {
    let fixture = Fixture::new().await;
    let (one, other) = (&fixture.store, fixture.neighbour().await);
    for round in 0..20_u8 {
        one.put_many(&[write("a", &[round])]).await.unwrap();
        assert_eq!(read(&other, &keys(["a"])).await, [found(&[round])]);
        fs::remove_file(fixture.path()).unwrap();
        assert_eq!(read(&other, &keys(["a"])).await, [None]);
        other.put_many(&[write("b", &[round])]).await.unwrap();
        assert_eq!(read(one, &keys(["b"])).await, [found(&[round])]);
    }
    one.close().await.unwrap();
    other.put_many(&[write("c", b"still")]).await.unwrap();
    other.close().await.unwrap();
    assert_whole(&fixture.path());
}

#[tokio::test]
async fn i_04_a_file_put_in_its_place_is_the_store_from_then_on() {
    let (fixture, source) = (Fixture::new().await, Fixture::new().await);
    let entry = [write("a", b"of the backup")];
    source.store.put_many(&entry).await.unwrap();
    source.store.close().await.unwrap();
    let entries: Vec<_> = (0..100)
        .map(|n| write(&format!("k{n}"), &[7; 5000]))
        .collect();
    fixture.store.put_many(&entries).await.unwrap();
    fs::rename(source.path(), fixture.path()).unwrap();
    let answers = read(&fixture.store, &keys(["a", "k1"])).await;
    assert_eq!(answers, [found(b"of the backup"), None]);
    fixture.store.put_many(&[write("k1", b"1")]).await.unwrap();
    fixture.store.close().await.unwrap();
    assert_whole(&fixture.path());
}

#[tokio::test]
async fn i_08_a_database_of_another_program_in_its_place_is_left_alone() {
    let (fixture, folder) = (Fixture::new().await, tempfile::tempdir().unwrap());
    let foreign = folder.path().join("foreign.db");
    inspect(&foreign)
        .execute_batch("CREATE TABLE theirs (n INTEGER)")
        .unwrap();
    let theirs = fs::read(&foreign).unwrap();
    fs::rename(&foreign, fixture.path()).unwrap();
    for _ in 0..2 {
        let refused = fixture.store.get_many(&keys(["a"])).await;
        assert_eq!(refused.expect_err("theirs").kind(), ErrorKind::Config);
    }
    assert_eq!(fs::read(fixture.path()).unwrap(), theirs);
    fs::remove_file(fixture.path()).unwrap();
    assert_works_again(&fixture.store).await;
}

#[tokio::test]
async fn i_04_a_damaged_file_is_set_aside_and_another_begun() {
    let fixture = Fixture::new().await;
    let Fixture { store, .. } = &fixture;
    store.put_many(&[write("a", b"1")]).await.unwrap();
    // Its log is moved into it, so that nothing but the file can answer, and a new store reads all of it.
    inspect(&fixture.path())
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let other = fixture.neighbour().await;
    fs::write(fixture.path(), vec![0xff; 100_000]).unwrap();
    other.get_many(&keys(["a"])).await.expect_err("damage");
    assert_works_again(&other).await;
    assert_works_again(store).await;
    let aside = fs::read(beside(&fixture.path(), "-damaged")).unwrap();
    assert_eq!(aside.len(), 100_000);
}

#[tokio::test]
async fn i_04_a_file_cut_short_while_open_does_no_lasting_harm() {
    for share in [0, 1, 2] {
        let fixture = Fixture::new().await;
        let Fixture { store, .. } = &fixture;
        let entries: Vec<_> = (0..50)
            .map(|n| write(&format!("k{n}"), &[7; 5000]))
            .collect();
        store.put_many(&entries).await.unwrap();
        inspect(&fixture.path())
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        let file = OpenOptions::new().write(true).open(fixture.path()).unwrap();
        let length = file.metadata().unwrap().len();
        file.set_len([0, 1, length - 1][share]).unwrap();
        let all: Vec<_> = entries.iter().map(|entry| entry.key.clone()).collect();
        // A value, a miss or an error: never a panic. The envelope tells a value from zeros.
        if let Ok(answers) = store.get_many(&all).await {
            assert_eq!(answers.len(), all.len());
        }
        assert_works_again(store).await;
    }
}

#[tokio::test]
async fn i_04_a_header_that_was_written_over_while_open_does_no_lasting_harm() {
    for at in [0, 18, 24, 28, 40, 60, 68, 92] {
        let fixture = Fixture::new().await;
        let Fixture { store, .. } = &fixture;
        store.put_many(&[write("a", &[7; 5000])]).await.unwrap();
        inspect(&fixture.path())
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        let mut file = OpenOptions::new().write(true).open(fixture.path()).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(&[0xff; 4]).unwrap();
        drop(store.get_many(&keys(["a"])).await);
        assert_works_again(store).await;
    }
}
