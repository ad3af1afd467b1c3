//! Explorations: the orders in which threads may meet, thousands of them, each under shuttle's
//! scheduler in place of the system's.
//!
//! `cargo xtask test` runs them with `--cfg shuttle`, which puts shuttle's locks, atomics and threads
//! behind [`crate::sync`]. Each exploration has a control: the same threads and the same assertions
//! over something that is broken on purpose, which must be found. So what is explored can fail.
//!
//! Shuttle explores interleavings of sequentially consistent steps; which weaker orderings would do is
//! not its question.

mod budget;
mod engine;
mod fences;
mod flights;
mod loads;
mod memo;
mod reader;

use std::panic::{AssertUnwindSafe, catch_unwind};

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, FailurePersistence, Runner};

use crate::sync::thread;

/// Random schedules of each exploration.
const RANDOM: usize = 3000;
/// Schedules in which one thread at a time has the word, with few changes at random places.
const PCT: usize = 500;
const CHANGES: usize = 3;
/// Steps after which a schedule counts as one that never ends.
const STEPS: usize = 20_000;
/// The stack of each thread: builds without optimisation need more than shuttle's own.
const STACK: usize = 512 * 1024;

/// Runs `body` under many schedules; it panics if one of them breaks an assertion or ends in a
/// deadlock.
fn explore(name: &str, body: fn()) {
    let schedules = Runner::new(RandomScheduler::new(RANDOM), config()).run(body)
        + Runner::new(PctScheduler::new(CHANGES, PCT), config()).run(body);
    assert_eq!(schedules, RANDOM + PCT);
    report(name, schedules);
}

/// Runs `body`, which is broken on purpose: some schedule must end with `expected` in its panic.
fn find(name: &str, expected: &str, body: fn()) {
    // Some faults take many changes between threads, and some that one of them runs far alone.
    let random = || Runner::new(RandomScheduler::new(RANDOM), config()).run(body);
    let alone = || Runner::new(PctScheduler::new(CHANGES, RANDOM), config()).run(body);
    let outcome = catch_unwind(AssertUnwindSafe(random));
    let outcome = outcome.and_then(|_| catch_unwind(AssertUnwindSafe(alone)));
    let Err(panic) = outcome else {
        panic!("{name}: nothing was found in any schedule, so the exploration cannot fail");
    };
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or_default();
    assert!(
        text.contains(expected),
        "{name}: found another fault: {text}"
    );
}

fn config() -> Config {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::Print;
    config.stack_size = STACK;
    config.max_steps = shuttle::MaxSteps::FailAfter(STEPS);
    // That relaxed atomics are explored as if they were not: said above.
    config.silence_warnings = true;
    config
}

#[expect(
    clippy::print_stdout,
    reason = "how much was explored is what one wants to know"
)]
fn report(name: &str, schedules: usize) {
    println!("explored {name}: {schedules} schedules");
}

/// Runs all of `bodies`, each on a thread of its own, until they have ended.
fn side_by_side<const N: usize>(bodies: [Box<dyn FnOnce() + Send>; N]) {
    for thread in bodies.map(thread::spawn) {
        thread.join().expect("its assertions hold");
    }
}
