//! Questions of no key, of many, and of one key twice.

use super::handle::{entry, key};
use super::trial::Trial;
use crate::key::StoreKey;
use crate::store::Write;

/// Beyond what SQLite (32,766) and PostgreSQL (65,535, and a row takes several) allow as parameters.
const MANY: u64 = 40_000;

pub(super) async fn an_empty_question_is_answered_with_nothing(trial: &Trial<'_>) {
    let store = trial.open().await;
    let a = key("a");
    store.put(&[entry(&a, "1")]).await;
    store.reads(&[]).await;
    store.removes(&[], &[]).await;
    store.put(&[]).await;
    store.touch(&[]).await;
    store.read(&a, Some(b"1")).await;
    store.uses(1, 1, "empty questions").await;
}

pub(super) async fn one_question_may_have_40_000_keys(trial: &Trial<'_>) {
    let store = trial.open().await;
    let keys: Vec<StoreKey> = (0..MANY).map(|n| key(format!("k{n}"))).collect();
    let value = |key: &StoreKey| key.as_str().as_bytes().to_vec();
    let entries: Vec<Write> = keys.iter().map(|key| entry(key, value(key))).collect();
    let bytes = entries.iter().map(|entry| entry.value.len() as u64).sum();

    store.put(&entries).await;
    // Not in the order in which they were put, nor in any other.
    let mut shuffled: Vec<_> = entries.iter().collect();
    fastrand::shuffle(&mut shuffled);
    let expected: Vec<_> = shuffled
        .iter()
        .map(|entry| (&entry.key, Some(entry.value.as_slice())))
        .collect();
    store.reads(&expected).await;
    store.uses(MANY, bytes, "40,000 entries were put").await;
    store.touch(&keys).await;
    store.removes(&keys, &vec![true; keys.len()]).await;
    store.uses(0, 0, "all of them were removed").await;
}

pub(super) async fn of_what_is_put_twice_the_last_counts(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [a, b] = ["a", "b"].map(key);
    let entries = [
        entry(&a, "first").with_ttl(Some(trial.ttl())),
        entry(&b, "between"),
        entry(&a, "second"),
        entry(&a, "last one"),
    ];
    store.put(&entries).await;
    store
        .reads(&[(&a, Some(b"last one")), (&b, Some(b"between"))])
        .await;
    store
        .uses(2, 15, "one key was put three times at once")
        .await;
    // Over what is there, too.
    store.put(&[entry(&a, "1"), entry(&a, "22")]).await;
    store.read(&a, Some(b"22")).await;
    store.uses(2, 9, "it was put twice more").await;
}
