//! `cargo xtask ci`: what a change has to pass, the same on every machine.

use std::process::ExitCode;

use crate::features::LIBRARIES;
use crate::servers::Without;
use crate::step::{self, Report, cargo};
use crate::{crates, examples, features, test};

pub(crate) fn run(without: &Without) -> ExitCode {
    let mut report = Report::new();
    report.run("format", [cargo("fmt --all --check")]);
    report.check("crates of memokit", crates::check);
    dependencies(&mut report);
    lints(&mut report);
    docs(&mut report);
    test::steps(&mut report, without);
    examples::steps(&mut report);
    report.finish()
}

/// Licences, bans and sources. The advisories need a database from the network; `CONTRIBUTING.md`
/// has their command.
fn dependencies(report: &mut Report) {
    let name = "dependency policy";
    if step::output(cargo("deny --version")).is_ok() {
        let policy = cargo("deny --all-features check bans licenses sources");
        report.run(name, [policy]);
    } else {
        report.skip(name, "cargo-deny is not installed");
    }
}

/// Clippy over everything, then over each library in each of its feature combinations.
fn lints(report: &mut Report) {
    // Not by RUSTFLAGS, which would rebuild every dependency.
    let clippy = |what: &str| cargo(&format!("clippy --quiet {what} -- -D warnings"));

    let all = clippy("--workspace --all-targets --all-features");
    report.run("clippy, all features", [all]);
    for library in LIBRARIES {
        report.check(&format!("clippy, features of {library}"), || {
            let package = format!("--package {library}");
            let mut commands = vec![
                clippy(&format!("{package} --all-targets")),
                clippy(&format!("{package} --all-targets --no-default-features")),
            ];
            let combinations = features::combinations(library)?;
            commands.extend(combinations.iter().map(|features| clippy(features)));
            step::execute_all(commands)
        });
    }
}

/// The docs as published, then with private items: each finds links that the other does not.
fn docs(report: &mut Report) {
    let doc = |what: &str| {
        let mut command = cargo(&format!("doc --quiet --no-deps --all-features {what}"));
        command.env("RUSTDOCFLAGS", "-D warnings");
        command
    };
    let published = doc(&format!("--package {}", LIBRARIES.join(" --package ")));
    let private = doc("--workspace --document-private-items");
    report.run("docs", [published, private]);
}
