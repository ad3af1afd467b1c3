//! What a store removes when it is told to sweep.

use std::slice::from_ref;

use super::handle::{Handle, entry, key};
use super::trial::Trial;
use crate::key::StoreKey;
use crate::store::{StoreGroup, StoreLimits, Sweep, SweepOrder, SweepRest, Swept};

const UNLIMITED: StoreLimits = StoreLimits::new().max_bytes(u64::MAX);

/// A step of the sweeper with this number that may remove much.
const fn step(by: u64, limits: StoreLimits) -> Sweep {
    Sweep::new(by, limits, 1000)
}

fn keys<const N: usize>(texts: [&str; N]) -> [StoreKey; N] {
    texts.map(key)
}

/// Puts entries of one byte one after the other.
async fn put_each(store: &Handle, keys: &[StoreKey]) {
    for key in keys {
        store.put(&[entry(key, "1")]).await;
    }
}

pub(super) async fn a_sweep_removes_what_has_expired(trial: &Trial<'_>) {
    let store = trial.open().await;
    let [brief, other, long] = &keys(["brief", "other", "long"]);
    let ttl = Some(trial.ttl());
    let entries = [brief, other].map(|key| entry(key, "1").with_ttl(ttl));
    store
        .put(&[&entries[..], &[entry(long, "1")]].concat())
        .await;
    let swept = store.sweep(&step(1, UNLIMITED)).await;
    store.did("a sweep before anything expired", swept, Swept::default());
    trial.outlives(&store, brief, b"1", async || {}).await;
    // An answer may have removed what it found expired.
    let swept = store.sweep(&step(1, UNLIMITED)).await;
    if swept.expired > 2 || (swept.evicted, swept.rest) != (0, SweepRest::Nothing) {
        store.broken(format_args!("`sweep`: the store answered {swept:?}"));
    }
    store
        .uses(1, 1, "the others had expired and were swept")
        .await;
    store.read(long, Some(b"1")).await;
}

pub(super) async fn a_sweep_removes_what_was_outdated(trial: &Trial<'_>) {
    let store = trial.open().await;
    let group = StoreGroup::new(7);
    let [dead, alive] = &keys(["dead", "alive"]);
    store
        .put(&[
            entry(dead, "12345").in_groups(vec![group]),
            entry(alive, "1").in_groups(vec![StoreGroup::new(8)]),
        ])
        .await;
    store.outdate(&[group]).await;
    store.sweeps(&step(1, UNLIMITED)).await;
    store.uses(1, 1, "what was outdated was swept").await;
    let again = entry(dead, "2").in_groups(vec![group]);
    store.put(from_ref(&again)).await;
    store.sweeps(&step(1, UNLIMITED)).await;
    store
        .reads(&[(dead, Some(b"2")), (alive, Some(b"1"))])
        .await;
}

pub(super) async fn a_sweep_ends_under_both_limits(trial: &Trial<'_>) {
    let store = trial.open().await;
    let keys = keys(["a", "b", "c", "d", "e"]);
    for key in &keys {
        store.put(&[entry(key, vec![7; 100])]).await;
    }
    let most = UNLIMITED.max_entries(4);
    let swept = store.sweeps(&step(1, most)).await;
    store.did("a sweep to 4 entries", swept, evicted(1));
    store.uses(4, 400, "a sweep to 4 entries").await;
    let swept = store.sweeps(&step(1, most.max_bytes(299))).await;
    store.did("a sweep to 299 bytes", swept, evicted(2));
    store.uses(2, 200, "a sweep to 299 bytes").await;
    let swept = store.sweeps(&step(1, most.max_bytes(200))).await;
    store.did("a sweep to 200 bytes", swept, evicted(0));
    let swept = store.sweeps(&step(1, UNLIMITED.max_entries(0))).await;
    store.did("a sweep to nothing", swept, evicted(2));
    store.uses(0, 0, "a sweep to nothing").await;
}

const fn evicted(evicted: u64) -> Swept {
    Swept::new(0, 0, evicted, SweepRest::Nothing)
}

pub(super) async fn the_first_in_is_the_first_out(trial: &Trial<'_>) {
    let store = trial.open().await;
    let keys @ [a, b, c, d] = &keys(["a", "b", "c", "d"]);
    put_each(&store, keys).await;
    // A rewrite goes to the end of the queue, a use does not.
    store.touch(from_ref(b)).await;
    store.put(&[entry(a, "2")]).await;
    store.sweeps(&step(1, UNLIMITED.max_entries(3))).await;
    store
        .reads(&[(a, Some(b"2")), (b, None), (c, Some(b"1")), (d, Some(b"1"))])
        .await;
    store.sweeps(&step(1, UNLIMITED.max_entries(1))).await;
    store.reads(&[(a, Some(b"2")), (c, None), (d, None)]).await;
}

pub(super) async fn who_was_used_the_longest_ago_is_out(trial: &Trial<'_>) {
    let store = trial.open().await;
    let keys @ [a, b, c] = &keys(["a", "b", "c"]);
    for key in keys {
        store.put(&[entry(key, "1")]).await;
        trial.pass().await;
    }
    store.touch(from_ref(a)).await;
    let least = UNLIMITED.order(SweepOrder::Lru);
    store.sweeps(&step(1, least.max_entries(2))).await;
    store.reads(&[(b, None), (a, Some(b"1"))]).await;
    trial.pass().await;
    store.put(&[entry(c, "2")]).await;
    store.sweeps(&step(1, least.max_entries(1))).await;
    store.reads(&[(a, None), (c, Some(b"2"))]).await;
}

pub(super) async fn a_step_removes_no_more_than_it_may(trial: &Trial<'_>) {
    let store = trial.open().await;
    put_each(&store, &keys(["a", "b", "c", "d", "e"])).await;
    let by_two = Sweep::new(1, UNLIMITED.max_entries(1), 2);
    for (left, rest) in [(3, SweepRest::More), (1, SweepRest::More)] {
        let swept = store.sweep(&by_two).await;
        store.did("a step of two", swept, Swept::new(0, 0, 2, rest));
        store.uses(left, left, "a step of two").await;
    }
    let swept = store.sweep(&by_two).await;
    store.did("the last step", swept, Swept::default());
}

pub(super) async fn one_sweeper_is_at_work_at_a_time(trial: &Trial<'_>) {
    let (one, other) = (trial.open().await, trial.open().await);
    put_each(&one, &keys(["a", "b", "c", "d"])).await;
    let limits = UNLIMITED.max_entries(1);
    let (first, second) = (Sweep::new(1, limits, 2), Sweep::new(2, limits, 2));
    let elsewhere = Swept::new(0, 0, 0, SweepRest::Elsewhere);
    let swept = one.sweep(&first).await;
    one.did("a step of two", swept, Swept::new(0, 0, 2, SweepRest::More));
    let swept = other.sweep(&second).await;
    other.did("a step of another sweeper", swept, elsewhere);
    if trial.is_timed() {
        // One that does not come back is not waited for.
        trial.advance(Sweep::LEASE);
        let swept = other.sweep(&second).await;
        other.did("a step after the lease", swept, evicted(1));
    } else {
        one.sweeps(&first).await;
    }
    // And one that has ended keeps nobody from it.
    put_each(&one, &keys(["e"])).await;
    let swept = one.sweep(&first).await;
    one.did("a step after the other had ended", swept, evicted(1));
    let swept = other.sweep(&second).await;
    other.did("a step after the first had ended", swept, evicted(0));
}
