//! One opened store, asked in words: whatever goes wrong ends the test and says what.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use super::promises::Promise;
use super::words;
use crate::error::Result;
use crate::key::StoreKey;
use crate::store::{Store, StoreGroup, StoreToken, Sweep, SweepRest, Swept, Usage, Write};

/// What no operation takes, unless it hangs.
const HANGS: Duration = Duration::from_secs(30);

/// More steps than a sweep of a few entries has.
const MOST_STEPS: usize = 100;

/// One opened store, and the promise that it is being held to.
#[derive(Clone)]
pub(super) struct Handle {
    pub(super) store: Arc<dyn Store>,
    promise: &'static Promise,
}

/// What was read: a value for each key, if there is one.
pub(super) type Values = Vec<Option<Vec<u8>>>;

impl Handle {
    pub(super) fn new(store: Arc<dyn Store>, promise: &'static Promise) -> Self {
        Self { store, promise }
    }

    /// The values of `keys`, in their order.
    pub(super) async fn get(&self, keys: &[StoreKey]) -> Values {
        let reads = self.ask("get_many", self.store.get_many(keys)).await;
        self.check_count("get_many", keys.len(), reads.len());
        reads.into_iter().map(|read| read.value).collect()
    }

    /// Reads the keys of `expected`, and holds the answers against their values.
    pub(super) async fn reads(&self, expected: &[(&StoreKey, Option<&[u8]>)]) {
        let keys: Vec<_> = expected.iter().map(|(key, _)| (*key).clone()).collect();
        let answers = self.get(&keys).await;
        for (place, ((key, expected), answer)) in expected.iter().zip(&answers).enumerate() {
            let answer = answer.as_deref();
            if answer != *expected {
                self.broken(format_args!(
                    "`get_many`: expected {} for {} (key {} of {}), the store answered {}{}",
                    words::value(*expected),
                    words::key(key),
                    place + 1,
                    keys.len(),
                    words::value(answer),
                    words::difference(*expected, answer),
                ));
            }
        }
    }

    /// Reads one key, and holds the answer against `expected`.
    pub(super) async fn read(&self, key: &StoreKey, expected: Option<&[u8]>) {
        self.reads(&[(key, expected)]).await;
    }

    /// How long the entry of a key may still be read, if there is one: for ever, if nothing is said.
    pub(super) async fn left(&self, key: &StoreKey) -> Option<Option<Duration>> {
        let keys = std::slice::from_ref(key);
        let reads = self.ask("get_many", self.store.get_many(keys)).await;
        self.check_count("get_many", 1, reads.len());
        reads[0].value.as_ref().map(|_| reads[0].ttl)
    }

    /// The groups of the entry of a key.
    pub(super) async fn groups(&self, key: &StoreKey) -> Vec<StoreGroup> {
        let keys = std::slice::from_ref(key);
        let mut reads = self.ask("get_many", self.store.get_many(keys)).await;
        self.check_count("get_many", 1, reads.len());
        std::mem::take(&mut reads[0].groups)
    }

    /// The token that is issued with the read of a key.
    pub(super) async fn token(&self, key: &StoreKey) -> StoreToken {
        let keys = std::slice::from_ref(key);
        let reads = self.ask("get_many", self.store.get_many(keys)).await;
        self.check_count("get_many", 1, reads.len());
        reads[0].token
    }

    /// Writes `entries`, which nothing speaks against.
    pub(super) async fn put(&self, entries: &[Write]) {
        self.puts(entries, &vec![true; entries.len()]).await;
    }

    /// Writes `entries`, and holds the answers against `expected`.
    pub(super) async fn puts(&self, entries: &[Write], expected: &[bool]) {
        let stored = self.ask("put_many", self.store.put_many(entries)).await;
        let keys: Vec<_> = entries.iter().map(|entry| entry.key.clone()).collect();
        self.answers("put_many", &keys, &stored, expected);
    }

    /// Removes `keys`, and holds the answers against `expected`.
    pub(super) async fn removes(&self, keys: &[StoreKey], expected: &[bool]) {
        let removed = self.ask("remove_many", self.store.remove_many(keys)).await;
        self.answers("remove_many", keys, &removed, expected);
    }

    fn answers(&self, operation: &str, keys: &[StoreKey], answers: &[bool], expected: &[bool]) {
        self.check_count(operation, keys.len(), answers.len());
        let mut pairs = answers.iter().zip(expected);
        if let Some(place) = pairs.position(|(answer, expected)| answer != expected) {
            self.broken(format_args!(
                "`{operation}`: expected {} for {} (key {} of {}), the store answered {}",
                expected[place],
                words::key(&keys[place]),
                place + 1,
                keys.len(),
                answers[place],
            ));
        }
    }

    pub(super) async fn outdate(&self, groups: &[StoreGroup]) {
        self.ask("outdate_many", self.store.outdate_many(groups))
            .await;
    }

    pub(super) async fn touch(&self, keys: &[StoreKey]) {
        self.ask("touch_many", self.store.touch_many(keys)).await;
    }

    /// One step of a sweep.
    pub(super) async fn sweep(&self, sweep: &Sweep) -> Swept {
        self.ask("sweep", self.store.sweep(sweep)).await
    }

    /// A sweep, step by step, to its end; returns all that it did.
    pub(super) async fn sweeps(&self, sweep: &Sweep) -> Swept {
        let mut all = Swept::default();
        for _ in 0..MOST_STEPS {
            let swept = self.sweep(sweep).await;
            all.expired += swept.expired;
            all.outdated += swept.outdated;
            all.evicted += swept.evicted;
            match swept.rest {
                SweepRest::Nothing => return all,
                SweepRest::More => {}
                SweepRest::Elsewhere => self.broken("`sweep`: nobody else sweeps"),
            }
        }
        self.broken(format_args!(
            "`sweep` did {MOST_STEPS} steps, and is not done"
        ))
    }

    /// Holds what was swept against `expected`.
    pub(super) fn did(&self, what: &str, swept: Swept, expected: Swept) {
        if swept != expected {
            self.broken(format_args!(
                "{what}: expected {expected:?}, the store answered {swept:?}"
            ));
        }
    }

    pub(super) async fn usage(&self) -> Usage {
        self.ask("usage", self.store.usage()).await
    }

    /// Asks for the usage, and holds it against what is expected `after` something.
    pub(super) async fn uses(&self, entries: u64, bytes: u64, after: &str) {
        let usage = self.usage().await;
        if usage != Usage::new(entries, bytes) {
            self.broken(format_args!(
                "`usage` after {after}: expected {entries} entries of {bytes} bytes, the store \
                 answered {} of {}",
                usage.entries, usage.bytes
            ));
        }
    }

    pub(super) async fn close(&self) {
        self.ask("close", self.store.close()).await;
    }

    /// The answer of an operation that is not meant to fail.
    pub(super) async fn ask<T>(
        &self,
        operation: &str,
        answer: impl Future<Output = Result<T>>,
    ) -> T {
        match self.wait_for(operation, answer).await {
            Ok(answer) => answer,
            Err(error) => self.broken(format_args!(
                "`{operation}` was to succeed, and failed with `ErrorKind::{:?}`: {error}",
                error.kind()
            )),
        }
    }

    /// The answer of an operation, unless it hangs.
    pub(super) async fn wait_for<T>(&self, operation: &str, answer: impl Future<Output = T>) -> T {
        match tokio::time::timeout(HANGS, answer).await {
            Ok(answer) => answer,
            Err(_) => self.broken(format_args!("`{operation}` hangs: no answer in {HANGS:?}")),
        }
    }

    /// Ends the test: the store has broken its promise.
    pub(super) fn broken(&self, how: impl Display) -> ! {
        let Promise { name, words, .. } = self.promise;
        let address = self.store.address();
        panic!("`{address}` breaks a promise of `memokit::Store`, `{name}`: {words}\n  {how}");
    }

    fn check_count(&self, operation: &str, asked: usize, answered: usize) {
        if asked != answered {
            self.broken(format_args!(
                "`{operation}` of {asked} keys: the store gave {answered} answers"
            ));
        }
    }
}

/// A key of this text.
pub(super) fn key(text: impl AsRef<str>) -> StoreKey {
    text.as_ref().into()
}

/// The entry of this key, for ever.
pub(super) fn entry(key: &StoreKey, value: impl Into<Vec<u8>>) -> Write {
    Write::new(key.clone(), value.into())
}
