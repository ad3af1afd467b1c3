//! `cargo xtask test`: all tests, on a machine that has Rust and its linker.
//!
//! No store needs a server yet: SQLite is compiled in. The first one that does gets it in
//! [`steps`], before the tests run: found on the `PATH` or unpacked under `target/servers` without
//! root, started on a free loopback port, its address handed to the tests in an environment
//! variable, stopped by its process id when a guard is dropped. A machine that cannot have the
//! server fails the step; plain `cargo test` keeps to what needs none.

use std::process::ExitCode;

use crate::features;
use crate::step::{self, Report, cargo};

pub(crate) fn run() -> ExitCode {
    let mut report = Report::new();
    steps(&mut report);
    report.finish()
}

/// The steps of `cargo xtask test`, which `cargo xtask ci` repeats.
pub(crate) fn steps(report: &mut Report) {
    let all = cargo("test --workspace --all-features --no-fail-fast");
    report.run("tests and doctests", [all]);

    // A feature adds and changes nothing else, so the same tests pass without any.
    let bare = cargo("test --package memo-runtime --no-default-features --lib");
    report.run("tests of memo-runtime without features", [bare]);

    explorations(report);

    for library in features::LIBRARIES {
        report.check(&format!("features of {library}"), || {
            let combinations = features::combinations(library)?;
            step::execute_all(
                combinations
                    .iter()
                    .map(|features| cargo(&format!("check --quiet {features}"))),
            )
        });
    }
}

/// The orders in which threads may meet, under shuttle's scheduler. In a folder of its own, since
/// `--cfg` would otherwise have everything built again and again.
fn explorations(report: &mut Report) {
    let mut explore = cargo("test --package memo-runtime --lib explore:: -- --nocapture");
    explore
        .env("RUSTFLAGS", "--cfg shuttle")
        .env("CARGO_TARGET_DIR", step::root().join("target/shuttle"))
        // Controls fail on purpose, with a panic each.
        .env("RUST_BACKTRACE", "0");
    report.run("explorations of memo-runtime", [explore]);
}
