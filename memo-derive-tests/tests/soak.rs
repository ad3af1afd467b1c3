//! The soak, for as long as a test may take: `cargo xtask soak` runs it for longer.
//!
//! It stands in a binary of its own, so that no other test runs beside it.

use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Lets one run at a time: they are told apart by nothing but how busy the machine is.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn soak(args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_soak"))
        .args(args.split_whitespace())
        .output()
        .expect("the program runs")
}

/// Runs as it is, in which nothing may be found.
fn assert_agreed(store: &str) {
    let _alone = alone();
    let output = soak(&format!("--seconds 10 --store {store}"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("worst staleness"), "{said}");
}

#[test]
fn e_20_three_processes_agree_with_the_truth_whatever_befalls_them_and_their_store() {
    assert_agreed("sqlite");
}

#[cfg(feature = "postgres")]
mod needs_postgres {
    #[test]
    fn e_20_three_processes_agree_over_a_server_that_hangs_and_crashes() {
        super::assert_agreed("postgres");
    }
}

/// Runs with a fault that somebody planted, which the checker has to find.
fn assert_found(plant: &str) {
    let _alone = alone();
    let output = soak(&format!("--seconds 20 --seed 1 --plant {plant}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "`{plant}` was not found");
    assert!(said.contains("stale: node"), "{said}");
}

#[test]
fn an_invalidation_that_was_skipped_is_found() {
    assert_found("skip");
}

#[test]
fn a_late_write_without_a_token_is_found() {
    assert_found("late-put");
}
