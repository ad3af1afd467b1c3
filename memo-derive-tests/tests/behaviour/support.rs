//! What several of these files need.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use memokit::eviction::{Entries, Eviction, Facts, Slot};
use memokit::{
    Read, Stats, Store, StoreFuture, StoreGroup, StoreKey, StoreToken, Sweep, Swept, Usage, Write,
};
use tokio::task::JoinHandle;

/// Waits until `condition` holds: what others do is on its way, and takes no longer than this.
#[track_caller]
pub(crate) fn eventually(condition: impl Fn() -> bool) {
    for _ in 0..10_000_000 {
        if condition() {
            return;
        }
        thread::yield_now();
    }
    panic!("nothing happened");
}

/// As [`eventually`], for what other tasks do.
pub(crate) async fn settled(condition: impl Fn() -> bool) {
    for _ in 0..2_000_000 {
        if condition() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("nothing happened");
}

/// Each value that was stored is still there, or left in exactly one way.
#[track_caller]
pub(crate) fn conserves(stats: &Stats) {
    let left = stats.evictions + stats.expiries + stats.invalidations + stats.replaced;
    assert_eq!(stats.inserts, stats.entries + left, "{stats:?}");
}

/// The panic of `code`, whose message is a text.
#[track_caller]
pub(crate) fn panics<R>(code: impl FnOnce() -> R) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(code)) else {
        panic!("it returned");
    };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_owned(),
    }
}

/// What never takes that long, unless it hangs.
pub(crate) async fn soon<F: Future>(future: F) -> F::Output {
    let ended = tokio::time::timeout(Duration::from_mins(1), future).await;
    ended.expect("nobody hangs")
}

/// The words of the panic that ends a task.
pub(crate) async fn panic_of<T: Debug>(task: JoinHandle<T>) -> String {
    let panic = soon(task).await.expect_err("a panic").into_panic();
    match panic.downcast::<String>() {
        Ok(words) => *words,
        Err(panic) => (*panic.downcast::<&str>().expect("words")).to_owned(),
    }
}

/// A store that has nothing, keeps nothing, and knows what it was asked for.
#[derive(Clone, Default)]
pub(crate) struct Listening(Arc<Mutex<Vec<String>>>);

impl Listening {
    /// The keys that were to be read, in their order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Store for Listening {
    fn address(&self) -> String {
        "listening:".to_owned()
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        let asked = keys.iter().map(ToString::to_string);
        self.0.lock().unwrap().extend(asked);
        Box::pin(async { Ok(vec![Read::new(None, StoreToken::new(0, 0)); keys.len()]) })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async { Ok(vec![true; entries.len()]) })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async { Ok(vec![false; keys.len()]) })
    }

    fn outdate_many<'a>(&'a self, _: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn touch_many<'a>(&'a self, _: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async { Ok(Usage::default()) })
    }

    fn sweep<'a>(&'a self, _: &'a Sweep) -> StoreFuture<'a, Swept> {
        Box::pin(async { Ok(Swept::default()) })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// Last in, first out.
#[derive(Default)]
pub(crate) struct Newest(Vec<Slot>);

impl Eviction for Newest {
    fn insert(&mut self, slot: Slot, _: &Facts) {
        self.0.push(slot);
    }

    fn remove(&mut self, slot: Slot) {
        self.0.retain(|known| *known != slot);
    }

    fn evict(&mut self, _: &dyn Entries) -> Option<Slot> {
        self.0.pop()
    }
}
