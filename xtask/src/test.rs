//! `cargo xtask test`: all tests, on a machine that has Rust and its linker.
//!
//! Some talk to a real server, and have its kind in their names: `needs_postgres::…`. [`servers`](crate::servers) sees
//! to it that there is one, and a machine that cannot have it fails the step that says so. SQLite is compiled in.

use std::process::ExitCode;

use crate::features;
use crate::servers::{Servers, Without};
use crate::step::{self, Report, cargo};

pub(crate) fn run(without: &Without) -> ExitCode {
    let mut report = Report::new();
    steps(&mut report, without);
    report.finish()
}

/// The steps of `cargo xtask test`, which `cargo xtask ci` repeats.
pub(crate) fn steps(report: &mut Report, without: &Without) {
    let servers = Servers::start(report, without);
    let mut all = cargo("test --workspace --all-features --no-fail-fast --");
    servers.introduce(&mut all);
    report.run("tests and doctests", [all]);
    drop(servers);

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
