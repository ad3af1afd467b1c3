//! What a killed program, a damaged file and an impatient caller leave behind.

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::task::{Context, Waker};
use std::thread;

use memo_runtime::{Clock, ErrorKind, Store, StoreKey, Write};
use memo_stores::SqliteStore;
use rusqlite::TransactionBehavior;
use tokio::runtime::Builder;

use crate::support::{Fixture, assert_whole, found, inspect, keys, open, read, write};

/// Names the file for the process that is going to be killed.
const FILE: &str = "MEMO_STORES_TEST_VICTIM";

const BATCH: usize = 20;

fn batch() -> Vec<StoreKey> {
    (0..BATCH)
        .map(|n| format!("entry {n}").as_str().into())
        .collect()
}

/// The value of an entry in one generation: more than a page, and no two alike.
fn value(entry: usize, generation: u64) -> Vec<u8> {
    format!("{entry} of {generation};").repeat(700).into_bytes()
}

fn generation(value: &[u8]) -> u64 {
    let text = std::str::from_utf8(value).expect("text");
    let (_, rest) = text.split_once(" of ").expect("a value of ours");
    rest.split_once(';')
        .expect("a value of ours")
        .0
        .parse()
        .expect("a number")
}

/// Not a test of its own: writes until it is killed, and says what was confirmed.
#[tokio::test]
async fn a_victim() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else {
        return;
    };
    let store = open(&path, Clock::SYSTEM).await;
    let before = read(&store, &batch()[..1])
        .await
        .remove(0)
        .map_or(0, |value| generation(&value));
    for generation in before + 1.. {
        let entries = batch().into_iter().enumerate();
        let entries = entries.map(|(entry, key)| Write::new(key, value(entry, generation)));
        store.put_many(&entries.collect::<Vec<_>>()).await.unwrap();
        writeln!(std::io::stdout(), "confirmed {generation}").unwrap();
    }
}

/// Kills 200 of them, on four files side by side.
#[test]
fn i_02_a_killed_writer_leaves_a_whole_file() {
    let files = (1..=4_u64).map(|number| {
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().build().unwrap();
            runtime.block_on(kill_again_and_again(50, number));
        })
    });
    let files: Vec<_> = files.collect();
    for file in files {
        file.join().unwrap();
    }
}

async fn kill_again_and_again(times: usize, seed: u64) {
    let folder = tempfile::tempdir().expect("done");
    let path = folder.path().join("memo.db");
    // A small generator, so that the moments differ, and are the same in each run of the test.
    let mut random = 0x2545_f491_4f6c_dd1d_u64 ^ seed;
    let mut draw = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    for _ in 0..times {
        let confirmed = run_and_kill(&path, draw(3), draw(1_000_000));
        assert_whole(&path);
        let store = open(&path, Clock::SYSTEM).await;
        let values = read(&store, &batch()).await;
        store.close().await.expect("done");
        let Some(first) = &values[0] else {
            assert!(confirmed == 0 && values.iter().all(Option::is_none));
            continue;
        };
        let found = generation(first);
        assert!(found >= confirmed, "{found} of {confirmed}");
        for (entry, read) in values.iter().enumerate() {
            assert!(
                *read == Some(value(entry, found)),
                "entry {entry} is not of {found}"
            );
        }
    }
}

/// Lets a process write, kills it a moment after some confirmations, returns the last one.
fn run_and_kill(path: &Path, confirmations: u64, moment: u64) -> u64 {
    let mut process = start_victim(path);
    let mut lines = BufReader::new(process.stdout.take().expect("its words")).lines();
    let mut confirmed = || {
        let line =
            lines.find_map(|line| Some(line.ok()?.rsplit_once("confirmed ")?.1.to_owned()))?;
        line.parse::<u64>().ok()
    };
    let mut last = 0;
    for _ in 0..confirmations {
        last = confirmed().expect("a confirmation");
    }
    for _ in 0..moment {
        std::hint::spin_loop();
    }
    process.kill().expect("a process to kill");
    process.wait().expect("its end");
    // What it said before it died was confirmed, too.
    while let Some(later) = confirmed() {
        last = later;
    }
    last
}

fn start_victim(path: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["faults::a_victim", "--exact", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process")
}

#[tokio::test]
async fn an_operation_given_up_half_way_leaves_the_store_usable() {
    let fixture = Fixture::new().await;
    let Fixture { store, .. } = &fixture;
    let mut other = inspect(&fixture.path());
    let writing = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    {
        let entries = [write("a", b"1")];
        let mut given_up = pin!(store.put_many(&entries));
        let mut context = Context::from_waker(Waker::noop());
        assert!(given_up.as_mut().poll(&mut context).is_pending());
    }
    writing.rollback().unwrap();
    store.put_many(&[write("b", b"2")]).await.unwrap();
    // Writes are finished in their order, awaited or not.
    assert_eq!(
        read(store, &keys(["a", "b"])).await,
        [found(b"1"), found(b"2")]
    );
}

#[tokio::test]
async fn i_04_a_file_cut_short_before_it_is_opened_never_panics() {
    let long = vec![7; 50_000];
    let fixture = Fixture::new().await;
    fixture.store.put_many(&[write("a", &long)]).await.unwrap();
    fixture.store.close().await.unwrap();
    let whole = fs::read(fixture.path()).unwrap();
    for length in [0, 1, 99, 100, 4096, 5000, whole.len() - 1] {
        fs::write(fixture.path(), &whole[..length]).unwrap();
        // An error, an empty store, a miss, or zeros for what is gone: the envelope tells those from
        // a value, which is not for a store to know.
        if let Ok(store) = SqliteStore::open(fixture.path()).await {
            if let Ok(answers) = store.get_many(&keys(["a"])).await {
                assert_eq!(answers.len(), 1, "cut to {length}");
            }
            drop(store.close().await);
        }
    }
}

#[tokio::test]
async fn i_04_damage_while_open_is_an_error_and_no_panic() {
    let long = vec![7; 50_000];
    let fixture = Fixture::new().await;
    let Fixture { store, .. } = &fixture;
    store.put_many(&[write("a", &long)]).await.unwrap();
    inspect(&fixture.path())
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let other = fixture.neighbour().await;
    fs::write(fixture.path(), vec![0xff; 100_000]).unwrap();
    let error = other.get_many(&keys(["a"])).await.expect_err("damage");
    assert_eq!(error.kind(), ErrorKind::Store);
}
