//! The log beside the file: a long read makes it grow, and a sweep cuts it.

use std::fs;

use memo_runtime::{Store, StoreLimits, Sweep};

use crate::support::{Fixture, inspect, write};

#[tokio::test]
async fn i_06_a_log_that_grew_under_a_long_read_is_cut_by_the_next_sweep() {
    let fixture = Fixture::new().await;
    let Fixture { store, .. } = &fixture;
    let log = fixture.path().with_file_name("memo.db-wal");
    let length = || fs::metadata(&log).unwrap().len();
    store.put_many(&[write("a", b"1")]).await.unwrap();
    let reader = inspect(&fixture.path());
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM memo_entries")
        .unwrap();
    for round in 0..200_u8 {
        store
            .put_many(&[write("a", &vec![round; 100_000])])
            .await
            .unwrap();
    }
    let grown = length();
    assert!(grown > 16 * 1024 * 1024, "the read has held it up: {grown}");
    let sweep = async || {
        let sweep = Sweep::new(1, StoreLimits::new(), 1000);
        store.sweep(&sweep).await.unwrap();
    };
    // Nobody waits for the reader.
    sweep().await;
    assert!(length() >= grown);
    reader.execute_batch("COMMIT").unwrap();
    sweep().await;
    assert_eq!(length(), 0);
}

#[tokio::test]
async fn i_06_without_a_sweep_the_next_writes_cut_it_to_its_limit() {
    let fixture = Fixture::new().await;
    let Fixture { store, .. } = &fixture;
    let log = fixture.path().with_file_name("memo.db-wal");
    store.put_many(&[write("a", b"1")]).await.unwrap();
    let reader = inspect(&fixture.path());
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM memo_entries")
        .unwrap();
    for round in 0..200_u8 {
        store
            .put_many(&[write("a", &vec![round; 100_000])])
            .await
            .unwrap();
    }
    reader.execute_batch("COMMIT").unwrap();
    for round in 0..3_u8 {
        store.put_many(&[write("a", &[round])]).await.unwrap();
    }
    assert!(fs::metadata(&log).unwrap().len() <= 16 * 1024 * 1024);
}
