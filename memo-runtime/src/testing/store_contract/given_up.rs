//! Operations whose futures are dropped before they are done: unpolled, and at every await.

use std::future::poll_fn;
use std::pin::pin;
use std::slice::from_ref;
use std::task::Poll;

use super::closing::fails_closed;
use super::handle::{Handle, entry, key};
use super::trial::Trial;
use super::words;
use crate::clock::Clock;
use crate::key::StoreKey;
use crate::store::{StoreGroup, StoreLimits, Sweep, Write};

/// More awaits than any operation has; a future that is always woken, and never done, hangs.
const MOST_AWAITS: usize = 200;

/// How often each await is left: more often than a pool has connections to lose.
const TIMES: usize = 12;

/// When an operation is given up: one of its awaits, on the first of several times or on a later one.
#[derive(Clone, Copy)]
struct Moment {
    /// How often its future is polled.
    polls: usize,
    time: usize,
}

impl Moment {
    /// Polls `future`, and drops it when the moment has come; tells whether it was done by then.
    async fn ends(self, store: &Handle, operation: &str, future: impl Future) -> bool {
        let mut future = pin!(future);
        let mut left = self.polls;
        // Every other time it is dropped when it has just been woken: its answer may be there, unread.
        let waits = self.time % 2 == 1;
        let polled = poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(false);
            }
            left -= 1;
            match future.as_mut().poll(context) {
                Poll::Ready(_) => Poll::Ready(true),
                Poll::Pending if left == 0 && !waits => Poll::Ready(false),
                Poll::Pending => Poll::Pending,
            }
        });
        store.wait_for(operation, polled).await
    }

    /// Keys that no other moment has: what was given up may still come, and must not meet another.
    fn keys(self) -> [StoreKey; 3] {
        let Self { polls, time } = self;
        ["x", "y", "z"].map(|name| key(format!("{name}:{polls}:{time}")))
    }
}

/// Attempts something that is given up unpolled, at its first await, at its second …, until it is done before.
async fn at_every_await(store: &Handle, times: usize, attempt: impl AsyncFn(Moment) -> bool) {
    for polls in 0..MOST_AWAITS {
        let mut done = true;
        for time in 0..times {
            done &= attempt(Moment { polls, time }).await;
        }
        if done {
            return;
        }
    }
    store.broken(format_args!(
        "an operation was polled {MOST_AWAITS} times, and is not done"
    ));
}

/// Sees to it that `store` does what it should, after something was given up.
async fn is_usable(store: &Handle) {
    let [a, b] = ["a", "b"].map(key);
    store.put(&[entry(&b, "2"), entry(&a, "1")]).await;
    store.reads(&[(&a, Some(b"1")), (&b, Some(b"2"))]).await;
    store.touch(from_ref(&a)).await;
    store.removes(&[a.clone(), b], &[true, true]).await;
    store.read(&a, None).await;
}

pub(super) async fn a_read_given_up_leaves_the_store_usable(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [one, two, three] = ["one", "two", "three"].map(key);
    let entries = [entry(&one, "1"), entry(&two, "2"), entry(&three, "3")];
    store.put(&entries).await;
    at_every_await(&store, TIMES, async |moment| {
        let question = [one.clone(), two.clone()];
        let read = moment
            .ends(&store, "get_many", store.store.get_many(&question))
            .await;
        // Who asks next must not get an answer that nobody waited for.
        store
            .reads(&[(&three, Some(b"3")), (&one, Some(b"1"))])
            .await;
        let told = moment.ends(&store, "usage", store.store.usage()).await;
        is_usable(&store).await;
        store.uses(3, 3, "reads were given up").await;
        read && told
    })
    .await;
}

pub(super) async fn a_put_given_up_is_stored_whole_or_not_at_all(trial: &Trial<'_>) {
    let store = trial.open().await;
    at_every_await(&store, TIMES, async |moment| {
        let keys = moment.keys();
        let old = keys.each_ref().map(|key| entry(key, long("old", key)));
        let new = keys.each_ref().map(|key| entry(key, long("new", key)));
        store.put(&old).await;
        let done = moment
            .ends(&store, "put_many", store.store.put_many(&new))
            .await;
        is_usable(&store).await;
        settles(trial, &store, &keys).await;
        store
            .ask("remove_many", store.store.remove_many(&keys))
            .await;
        done
    })
    .await;
}

/// Waits until all entries are those of one put; each is whole all the time.
async fn settles(trial: &Trial<'_>, store: &Handle, keys: &[StoreKey]) {
    let began = Clock::SYSTEM.now();
    loop {
        let values = store.get(keys).await;
        let is_new = keys.iter().zip(&values).map(|(key, value)| {
            let (old, new) = (long("old", key), long("new", key));
            if value.as_ref() != Some(&old) && value.as_ref() != Some(&new) {
                store.broken(format_args!(
                    "after a `put_many` was given up: expected the old or the new value of {}, the store answered {}",
                    words::key(key),
                    words::value(value.as_deref()),
                ));
            }
            value.as_ref() == Some(&new)
        });
        let new = is_new.filter(|is_new| *is_new).count();
        if new == 0 || new == keys.len() {
            return;
        }
        if !trial.may_wait(began).await {
            store.broken(format_args!(
                "after a `put_many` of {} entries was given up, {new} of them are stored",
                keys.len()
            ));
        }
    }
}

pub(super) async fn a_removal_given_up_leaves_entries_whole(trial: &Trial<'_>) {
    let store = trial.open().await;
    at_every_await(&store, TIMES, async |moment| {
        let keys = moment.keys();
        let entries = keys.each_ref().map(|key| entry(key, long("kept", key)));
        store.put(&entries).await;
        let done = moment
            .ends(&store, "remove_many", store.store.remove_many(&keys))
            .await;
        is_usable(&store).await;
        whole_or_gone(&store, "a `remove_many`", &entries).await;
        store
            .ask("remove_many", store.store.remove_many(&keys))
            .await;
        done
    })
    .await;
    store
        .uses(0, 0, "what was left of removals was removed")
        .await;
}

pub(super) async fn an_outdating_given_up_leaves_the_store_usable(trial: &Trial<'_>) {
    let store = trial.open().await;
    let group = [StoreGroup::new(7)];
    at_every_await(&store, TIMES, async |moment| {
        let keys = moment.keys();
        let entries = keys.each_ref().map(|key| entry(key, long("kept", key)));
        store
            .put(&entries.clone().map(|entry| entry.in_groups(group.to_vec())))
            .await;
        let done = moment
            .ends(&store, "outdate_many", store.store.outdate_many(&group))
            .await;
        is_usable(&store).await;
        whole_or_gone(&store, "an `outdate_many`", &entries).await;
        store.outdate(&group).await;
        let gone = keys.each_ref().map(|key| (key, None));
        store.reads(&gone).await;
        done
    })
    .await;
}

/// Sees to it that each of `entries` has its value or none, after `what` was given up.
async fn whole_or_gone(store: &Handle, what: &str, entries: &[Write]) {
    let keys: Vec<_> = entries.iter().map(|entry| entry.key.clone()).collect();
    for (entry, value) in entries.iter().zip(store.get(&keys).await) {
        if value.as_ref().is_some_and(|value| *value != entry.value) {
            store.broken(format_args!(
                "after {what} was given up: expected {} or nothing for {}, the store answered {}",
                words::value(Some(&entry.value)),
                words::key(&entry.key),
                words::value(value.as_deref()),
            ));
        }
    }
}

pub(super) async fn a_touch_given_up_changes_no_entry(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [one, two, absent] = ["one", "two", "absent"].map(key);
    store.put(&[entry(&one, "1"), entry(&two, "2")]).await;
    at_every_await(&store, TIMES, async |moment| {
        let touched = [absent.clone(), two.clone(), one.clone()];
        let done = moment
            .ends(&store, "touch_many", store.store.touch_many(&touched))
            .await;
        is_usable(&store).await;
        store
            .reads(&[(&one, Some(b"1")), (&two, Some(b"2")), (&absent, None)])
            .await;
        store.uses(2, 2, "touches were given up").await;
        done
    })
    .await;
}

pub(super) async fn a_sweep_given_up_leaves_the_store_usable(trial: &Trial<'_>) {
    let store = trial.open().await;
    let limits = StoreLimits::new().max_entries(1);
    let sweep = Sweep::new(1, limits, 1000);
    at_every_await(&store, TIMES, async |moment| {
        let keys = moment.keys();
        for key in &keys {
            store.put(&[entry(key, long("kept", key))]).await;
        }
        let entries = keys.each_ref().map(|key| entry(key, long("kept", key)));
        let done = moment
            .ends(&store, "sweep", store.store.sweep(&sweep))
            .await;
        whole_or_gone(&store, "a `sweep`", &entries).await;
        is_usable(&store).await;
        // Whoever was given up is not waited for, by itself.
        store.sweeps(&sweep).await;
        let left = store.usage().await.entries;
        if left > 1 {
            store.broken(format_args!(
                "after a `sweep` to 1 entry: the store has {left}"
            ));
        }
        done
    })
    .await;
}

pub(super) async fn a_close_given_up_can_be_asked_for_again(trial: &Trial<'_>) {
    let first = trial.open().await;
    at_every_await(&first, 2, async |moment| {
        let store = trial.open().await;
        let a = [key("a")];
        store.put(&[entry(&a[0], "1")]).await;
        let done = moment.ends(&store, "close", store.store.close()).await;
        store.close().await;
        fails_closed(&store, "get_many", store.store.get_many(&a)).await;
        store.close().await;
        done
    })
    .await;
}

/// A value that takes more than one page, packet or segment.
fn long(word: &str, key: &StoreKey) -> Vec<u8> {
    format!("{word} value of {key};").repeat(1000).into_bytes()
}
