//! One of the callers of a node: calls, changes the truth, invalidates, and has each answer judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::functions::{self, SLOTS, Value, value, words};
use crate::plant::Plant;
use crate::{time, truth};

/// How often an invalidation is tried, at 20 ms: longer than any fault lasts.
const ATTEMPTS: usize = 200;

/// Calls until it is told to stop.
pub(crate) fn run(seed: u64, plant: Plant, stop: &Arc<AtomicBool>) {
    let mut random = fastrand::Rng::with_seed(seed);
    while !stop.load(Ordering::Relaxed) {
        let slot = random.u64(0..SLOTS as u64);
        match random.u32(0..100) {
            0..70 => one(slot, functions::call),
            70..80 => page(&functions::page(&mut random)),
            80..84 => one(slot, functions::refresh),
            _ => change(slot, &mut random, plant, stop),
        }
        time::pause(Duration::from_micros(random.u64(0..1_000)));
    }
}

/// Makes one call, and has its answer judged.
pub(crate) fn one(slot: u64, call: impl FnOnce(u64) -> (Value, bool)) {
    let began: u64 = truth::ask("begin", &slot.to_string())[0];
    let (value, has_joined) = call(slot);
    let version = verified(slot, &value);
    let source = if has_joined { "joined" } else { "own" };
    truth::say("end", &format!("{began} {source} {version}"));
}

fn page(slots: &[u64]) {
    let began: u64 = truth::ask("begin", &words(slots))[0];
    let values = functions::call_page(slots);
    let versions = slots.iter().zip(&values);
    let versions: Vec<u64> = versions
        .map(|(&slot, value)| verified(slot, value))
        .collect();
    truth::say("end", &format!("{began} joined {}", words(&versions)));
}

/// The version of an answer.
///
/// # Panics
///
/// If it is no value of this slot: the worst that can be.
fn verified(slot: u64, answer: &Value) -> u64 {
    let version = answer.1;
    assert!(
        *answer == value(slot, version),
        "wrong value: slot {slot}, version {version}"
    );
    version
}

/// Changes the truth, and tells the memos of it.
fn change(slot: u64, random: &mut fastrand::Rng, plant: Plant, stop: &AtomicBool) {
    let Ok(version) = truth::say("write", &slot.to_string()).parse::<u64>() else {
        return;
    };
    let gives = random.u32(0..4) == 0;
    let given = if gives {
        functions::insert(slot, version)
    } else {
        None
    };
    // An insert that took too long may still come: what invalidates after it, in the same process, wins.
    let is_done = match given {
        Some(Ok(())) => true,
        _ if plant == Plant::Skip && random.u32(0..8) == 0 => true,
        _ => invalidated(slot, random.u32(0..10) == 0, stop),
    };
    if is_done {
        truth::say("done", &format!("{slot} {version}"));
    } else {
        truth::say("abandon", &slot.to_string());
    }
}

/// Invalidates until it succeeds; gives up when the run ends.
pub(crate) fn invalidated(slot: u64, is_wide: bool, stop: &AtomicBool) -> bool {
    for _ in 0..ATTEMPTS {
        if functions::invalidate(slot, is_wide).is_ok() {
            return true;
        }
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        time::pause(Duration::from_millis(20));
    }
    false
}
