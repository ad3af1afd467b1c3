//! What is built once: the crates of macros, and all that a first program depends on.

use std::path::Path;

use super::compile::{cargo, emptied};
use super::cost::Cost;
use super::program::{Package, Way, ours};
use crate::crates::distinct;
use crate::step;

/// What building something from nothing costs.
pub(super) struct Clean {
    pub(super) what: &'static str,
    pub(super) crates: usize,
    /// In the order of [`PROFILES`].
    pub(super) costs: [Cost; PROFILES.len()],
}

/// Debug and release, as arguments of `cargo build`.
pub(super) const PROFILES: [&str; 2] = ["", " --release"];

/// What is built, with the arguments that select it.
struct Subject {
    what: &'static str,
    package: Package,
    selects: &'static str,
    rounds: [Vec<Cost>; PROFILES.len()],
}

/// Builds everything from nothing, by turns.
pub(super) fn measure(folder: &Path, rounds: usize) -> Result<Vec<Clean>, String> {
    let mut subjects = subjects(&folder.join("clean"))?;
    for round in 0..rounds {
        println!("from nothing, round {} of {rounds}", round + 1);
        let count = subjects.len();
        for turn in 0..count {
            let subject = &mut subjects[(round + turn) % count];
            for (profile, costs) in PROFILES.into_iter().zip(&mut subject.rounds) {
                let target = emptied(folder.join("target-clean"))?;
                let build = format!("build{profile}{}", subject.selects);
                costs.push(Cost::of(cargo(&subject.package, &target, &build))?);
            }
        }
    }
    emptied(folder.join("target-clean"))?;
    subjects
        .into_iter()
        .map(|subject| subject.clean(folder))
        .collect()
}

impl Subject {
    fn clean(self, folder: &Path) -> Result<Clean, String> {
        let tree = format!("tree --edges normal,build --prefix none{}", self.selects);
        let tree = step::output(cargo(&self.package, folder, &tree))?;
        let own = usize::from(self.selects.is_empty());
        Ok(Clean {
            what: self.what,
            crates: distinct(&tree).len() - own,
            costs: self.rounds.map(|costs| Cost::median(&costs)),
        })
    }
}

fn subjects(folder: &Path) -> Result<Vec<Subject>, String> {
    let macros = |name: &str, dependency: &str| Package::bare(folder, name, dependency);
    let program = |way: Way| Package::program(folder, way, 5);
    let subject = |what, package: Result<Package, String>, selects| {
        Ok(Subject {
            what,
            package: package?,
            selects,
            rounds: Default::default(),
        })
    };
    let of_memokit = ours("memo-macros");
    let of_cached = "cached_proc_macro = \"=3.0.1\"\n";
    [
        subject(
            "`syn`, of memokit's macros",
            macros("syn", &of_memokit),
            " --package syn",
        ),
        subject(
            "`darling`, of memokit's macros, with its `syn`",
            macros("darling", &of_memokit),
            " --package darling",
        ),
        subject(
            "`memo-macros`, with both",
            macros("memo-macros", &of_memokit),
            " --package memo-macros",
        ),
        subject(
            "`cached_proc_macro`, with its own",
            macros("cached-macros", of_cached),
            " --package cached_proc_macro",
        ),
        subject("a program with `memokit`", program(Way::Memokit), ""),
        subject("a program with `cached`", program(Way::Cached), ""),
        subject("a program with `memoize`", program(Way::Memoize), ""),
    ]
    .into_iter()
    .collect()
}
