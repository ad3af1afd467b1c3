//! `cargo xtask bench compile`: how long a program with annotated functions takes to build.
//!
//! The same program is annotated in several ways. Dependencies are built beforehand; what is measured
//! is the program's own part of `cargo check`, `cargo build` and `cargo build --release`. The ways
//! take turns, each round in another order, so that what else the machine does meets them all.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::clean;
use super::cost::Cost;
use super::options::Options;
use super::program::{Package, Way};
use super::report::Findings;
use crate::step;

/// What is built, as cargo has it.
pub(super) const BUILDS: [&str; 3] = ["check", "build", "build --release"];

/// A way, and what its builds cost in each round.
pub(super) struct Measured {
    pub(super) way: Way,
    package: Package,
    rounds: [Vec<Cost>; BUILDS.len()],
    pub(super) lines: Option<usize>,
}

impl Measured {
    /// The medians, in the order of [`BUILDS`].
    pub(super) fn costs(&self) -> [Cost; BUILDS.len()] {
        self.rounds.each_ref().map(|costs| Cost::median(costs))
    }

    fn round(&mut self, target: &Path) -> Result<(), String> {
        for (build, costs) in BUILDS.into_iter().zip(&mut self.rounds) {
            self.package.touch()?;
            costs.push(Cost::of(cargo(&self.package, target, build))?);
        }
        Ok(())
    }
}

pub(super) fn run(options: &Options) -> Result<(), String> {
    let folder = step::root().join("target/bench-compile");
    let target = folder.join("target");
    let ways = match options.only {
        None => Way::ALL.to_vec(),
        Some(Way::Plain) => vec![Way::Plain],
        Some(way) => vec![Way::Plain, way],
    };
    let programs = folder.join("programs");
    let mut measured = Vec::new();
    for way in ways {
        measured.push(Measured {
            way,
            package: Package::program(&programs, way, options.functions)?,
            rounds: Default::default(),
            lines: None,
        });
    }
    prepare(&mut measured, &target)?;
    for round in 0..options.rounds {
        println!("round {} of {}", round + 1, options.rounds);
        let ways = measured.len();
        for turn in 0..ways {
            measured[(round + turn) % ways].round(&target)?;
        }
    }
    let findings = Findings {
        functions: options.functions,
        rounds: options.rounds,
        clean: match options.only {
            None => clean::measure(&folder, options.rounds.min(3))?,
            Some(_) => Vec::new(),
        },
        ways: measured,
    };
    let report = findings.to_string();
    println!("{report}");
    // A part of it, or little of it, is for whoever asked, not for the docs.
    if options.only.is_none() && options.functions >= 100 {
        let path = step::root().join("docs/performance-compile.md");
        fs::write(&path, report)
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(())
}

/// Builds the dependencies, and makes sure that all programs do the same.
fn prepare(measured: &mut [Measured], target: &Path) -> Result<(), String> {
    let mut first: Option<String> = None;
    for way in measured {
        println!("dependencies of `{}`", way.way.name());
        for build in BUILDS {
            step::output(cargo(&way.package, target, build))?;
        }
        let printed = step::output(cargo(&way.package, target, "run --quiet"))?;
        let first = first.get_or_insert_with(|| printed.clone());
        if *first != printed {
            let name = way.way.name();
            return Err(format!("`{name}` computes {printed}, and not {first}"));
        }
        // In a folder of its own: what it sets has dependencies built anew.
        way.lines = expanded(&way.package, &target.with_file_name("target-expanded"));
    }
    Ok(())
}

/// The lines of a program after expansion; unknown, where the compiler does not tell.
fn expanded(package: &Package, target: &Path) -> Option<usize> {
    let mut expand = cargo(
        package,
        target,
        "rustc --profile check -- -Zunpretty=expanded",
    );
    // To look at what a stable compiler does; nothing is built so.
    expand.env("RUSTC_BOOTSTRAP", "1");
    Some(step::output(expand).ok()?.lines().count())
}

/// Cargo in the folder of a package, without what this machine has set for other builds.
pub(super) fn cargo(package: &Package, target: &Path, args: &str) -> Command {
    let mut command = step::cargo(args);
    let is_setting = |name: &str| name.starts_with("CARGO_PROFILE_") || name == "RUSTFLAGS";
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_setting) {
            command.env_remove(name);
        }
    }
    command
        .current_dir(&package.folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0");
    command
}

/// A folder that is removed, with all that was built in it.
pub(super) fn emptied(folder: PathBuf) -> Result<PathBuf, String> {
    match fs::remove_dir_all(&folder) {
        Err(error) if folder.exists() => {
            Err(format!("{} cannot be removed: {error}", folder.display()))
        }
        _ => Ok(folder),
    }
}
