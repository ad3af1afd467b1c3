//! `cargo xtask sanitize`: the tests of memo-runtime under `AddressSanitizer`, which needs a nightly
//! compiler.
//!
//! Values are shared without locks: what is read after it was dropped, or handed out twice, is found
//! here. No part of `cargo xtask ci`, which needs nothing but the pinned compiler.

use std::env;
use std::process::{Command, ExitCode};

use crate::step::{self, Report};

/// What to run: unit tests, then the storm and the model.
const TESTS: [&str; 2] = ["--lib", "--test storm --test model"];

pub(crate) fn run() -> ExitCode {
    let mut report = Report::new();
    report.check("AddressSanitizer", || {
        let host = host()?;
        step::execute_all(TESTS.map(|tests| sanitized(&host, tests)))
    });
    report.finish()
}

/// The triple of this machine, as the nightly compiler names it.
fn host() -> Result<String, String> {
    let mut rustc = Command::new("rustup");
    rustc.args(["run", "nightly", "rustc", "--version", "--verbose"]);
    let version = step::output(rustc).map_err(|error| {
        format!(
            "AddressSanitizer needs a nightly compiler; install one with `rustup toolchain install \
             nightly --profile minimal`\n{error}"
        )
    })?;
    match host_of(&version) {
        Some(host) => Ok(host.to_owned()),
        None => Err(format!("no line `host: …` in\n{version}")),
    }
}

fn host_of(version: &str) -> Option<&str> {
    version.lines().find_map(|line| line.strip_prefix("host: "))
}

fn sanitized(host: &str, tests: &str) -> Command {
    let mut cargo = Command::new("rustup");
    let test = format!(
        "run nightly cargo test --package memo-runtime --all-features --target {host} {tests}"
    );
    cargo
        .current_dir(step::root())
        .args(test.split_whitespace())
        .env("RUSTFLAGS", "-Zsanitizer=address")
        // Some unit tests make names of memos, which live for ever; the storm looks for leaks itself.
        .env("ASAN_OPTIONS", "detect_leaks=0")
        .env("CARGO_TARGET_DIR", step::root().join("target/sanitize"));
    // Set by the cargo that runs this program, for its own compiler.
    for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        if env::var_os(name).is_some() {
            cargo.env_remove(name);
        }
    }
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_the_compiler_says() {
        let version = "rustc 1.99.0-nightly\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\n";
        assert_eq!(host_of(version), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(host_of("rustc 1.99.0"), None);
    }
}
