//! What a hit costs, beside the look-ups that it replaces.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use memokit::memoize;

use super::Promise;
use crate::time::{median, now};

/// Rounds, in each of which all ways take their turn: what disturbs one disturbs all.
const ROUNDS: usize = 501;

/// Look-ups of one way in a round: few, so that most rounds are over before another program has its
/// turn on this core, and the median is that of a core to itself.
const CALLS: u64 = 2_000;

/// Different keys, all of which are there.
const KEYS: u64 = 1_000;

/// A price with the tax on it.
#[memoize(capacity = 10_000)]
fn with_tax(cents: u64) -> u64 {
    cents + cents / 5
}

pub(super) fn measure() -> Promise {
    let map: HashMap<u64, u64> = (0..KEYS).map(|cents| (cents, with_tax(cents))).collect();
    let locked = RwLock::new(map.clone());
    let before = with_tax::memo().stats();

    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        times[0].push(time(with_tax));
        times[1].push(time(|cents| map.get(&cents).copied().unwrap_or_default()));
        times[2].push(time(|cents| {
            let map = locked.read().unwrap_or_else(PoisonError::into_inner);
            map.get(&cents).copied().unwrap_or_default()
        }));
    }
    let [hit, plain, shared] = times.map(|times| nanos(median(times)));

    let after = with_tax::memo().stats();
    let calls = CALLS * ROUNDS as u64;
    Promise {
        what: "A hit, beside a look-up in a HashMap".to_owned(),
        measured: format!("{hit} ns; HashMap {plain} ns, behind a RwLock {shared} ns"),
        holds: after.computes == before.computes && after.hits - before.hits == calls,
    }
}

/// How long one round of look-ups takes.
fn time(look_up: impl Fn(u64) -> u64) -> Duration {
    let started = now();
    for call in 0..CALLS {
        // Not in the order in which they were stored.
        let key = call * 7 % KEYS;
        black_box(look_up(black_box(key)));
    }
    started.elapsed()
}

/// Nanoseconds for one look-up.
fn nanos(round: Duration) -> u128 {
    round.as_nanos().div_ceil(u128::from(CALLS))
}
