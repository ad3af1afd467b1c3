//! Keys and values that mean something to somebody, and nothing to a store.

use std::slice::from_ref;

use super::handle::{entry, key};
use super::trial::Trial;
use crate::key::StoreKey;

/// As long as a key gets.
const LONGEST_KEY: usize = 250;

const MEBIBYTE: usize = 1024 * 1024;

/// Words that databases, patterns, paths, protocols and numbers give a meaning to.
const WORDS: &str = r#"
    key KEY Key null NULL true 0 00 0.0 -0 1e3 1000 NaN ' '' " ` \ \' \0 \x00 key\nkey
    ';DROP/**/TABLE/**/memo_entries;-- --key % %% _ __ k% * ? ?1 $1 :key @key [k]ey
    {key} {} ${key} .. ../key / key/key %2F %2f
"#;

pub(super) async fn every_key_is_a_key_of_its_own(trial: &Trial<'_>) {
    let store = trial.open().await;
    let keys = keys();
    let entries: Vec<_> = keys
        .iter()
        .enumerate()
        .map(|(place, key)| entry(key, format!("the value of key {place}")))
        .collect();
    store.put(&entries).await;
    let expected: Vec<_> = entries
        .iter()
        .map(|entry| (&entry.key, Some(entry.value.as_slice())))
        .collect();
    store.reads(&expected).await;
    for expected in &expected {
        store.reads(from_ref(expected)).await;
    }
    // Each of them is removed, and no other with it.
    for (place, key) in keys.iter().enumerate() {
        store.removes(from_ref(key), &[true]).await;
        let left = keys.len() - place - 1;
        if left.is_multiple_of(16) {
            store.reads(&expected[place + 1..]).await;
        }
    }
    store.uses(0, 0, "each key was removed").await;
}

/// Keys that are easily taken for one another.
fn keys() -> Vec<StoreKey> {
    let mut keys: Vec<StoreKey> = WORDS.split_whitespace().map(key).collect();
    // Each character by itself, within a word, and as the last of a key of full length.
    for character in ('!'..='~').map(String::from) {
        keys.push(key(format!("a{character}b")));
        keys.push(key(format!("{}{character}", "x".repeat(LONGEST_KEY - 1))));
        keys.push(key(character));
    }
    keys.extend((1..LONGEST_KEY).map(|length| key("y".repeat(length))));
    // A word of one character is in both lists.
    keys.sort();
    keys.dedup();
    keys
}

pub(super) async fn every_value_is_read_byte_by_byte(trial: &Trial<'_>) {
    let store = trial.open().await;
    let values: Vec<Vec<u8>> = vec![
        Vec::new(),
        vec![0],
        vec![0; 3],
        b"a\0b".to_vec(),
        b"a\0".to_vec(),
        b" a ".to_vec(),
        vec![0xff],
        vec![0xc3, 0x28, 0xa0, 0xa1, 0xed, 0xa0, 0x80],
        b"'; DROP TABLE memo_entries; --".to_vec(),
        b"\\x00\\'\\\\".to_vec(),
        b"\r\nEND\r\n$-1\r\n+OK\r\n".to_vec(),
        b"null".to_vec(),
        b"12345".to_vec(),
        (0..=u8::MAX).collect(),
        (0..=u8::MAX).rev().cycle().take(MEBIBYTE).collect(),
    ];
    let keys: Vec<_> = (0..values.len()).map(|n| key(format!("v{n}"))).collect();
    let pairs = || keys.iter().zip(&values);
    let entries: Vec<_> = pairs()
        .map(|(key, value)| entry(key, value.clone()))
        .collect();
    store.put(&entries).await;
    let expected: Vec<_> = pairs()
        .map(|(key, value)| (key, Some(value.as_slice())))
        .collect();
    store.reads(&expected).await;
    // Each of them in the place of another one, and alone.
    for (key, value) in pairs() {
        let long = key.as_str().repeat(100);
        store.put(&[entry(key, long)]).await;
        store.put(&[entry(key, value.clone())]).await;
        store.read(key, Some(value)).await;
    }
    let bytes = values.iter().map(|value| value.len() as u64).sum();
    store
        .uses(values.len() as u64, bytes, "each value was put once more")
        .await;
}
