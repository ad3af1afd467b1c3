//! `cargo xtask ci`: what a change has to pass, the same on every machine.

use std::process::{Command, ExitCode};

use crate::features::LIBRARIES;
use crate::step::{self, Report, cargo};
use crate::{crates, examples, features, test};

pub(crate) fn run() -> ExitCode {
    let mut report = Report::new();
    report.run("format", [cargo(["fmt", "--all", "--check"])]);
    report.check("crates of memokit", crates::check);
    dependencies(&mut report);
    lints(&mut report);
    docs(&mut report);
    test::steps(&mut report);
    examples::steps(&mut report);
    report.finish()
}

/// Licences, bans and sources. The advisories need a database from the network; `CONTRIBUTING.md`
/// has their command.
fn dependencies(report: &mut Report) {
    let name = "dependency policy";
    if step::output(cargo(["deny", "--version"])).is_ok() {
        let policy = [
            "deny",
            "--all-features",
            "check",
            "bans",
            "licenses",
            "sources",
        ];
        report.run(name, [cargo(policy)]);
    } else {
        report.skip(name, "cargo-deny is not installed");
    }
}

/// Clippy over everything, then over each library in each of its feature combinations.
fn lints(report: &mut Report) {
    // Not by RUSTFLAGS, which would rebuild every dependency.
    const DENY: &[&str] = &["--", "-D", "warnings"];

    let all = [
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--all-features",
    ];
    report.run("clippy, all features", [cargo([&all, DENY].concat())]);
    for library in LIBRARIES {
        report.check(&format!("clippy, features of {library}"), || {
            let tests = |features: &[&str]| {
                let targets = ["clippy", "--quiet", "--package", library, "--all-targets"];
                cargo([&targets, features, DENY].concat())
            };
            let mut commands = vec![tests(&[]), tests(&["--no-default-features"])];
            commands.extend(features::commands(library, "clippy", DENY)?);
            step::execute_all(commands)
        });
    }
}

/// The docs as published, then with private items: each finds links that the other does not.
fn docs(report: &mut Report) {
    let doc = |args: &[&str]| -> Command {
        let doc = ["doc", "--quiet", "--no-deps", "--all-features"];
        let mut command = cargo([&doc, args].concat());
        command.env("RUSTDOCFLAGS", "-D warnings");
        command
    };
    let published: Vec<&str> = LIBRARIES
        .iter()
        .flat_map(|library| ["--package", library])
        .collect();
    report.run(
        "docs",
        [
            doc(&published),
            doc(&["--workspace", "--document-private-items"]),
        ],
    );
}
