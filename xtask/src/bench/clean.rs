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

/// What is built.
struct Subject {
    what: &'static str,
    package: Package,
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
                let build = format!("build{profile}");
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
        let tree = "tree --edges normal,build --prefix none";
        let tree = step::output(cargo(&self.package, folder, tree))?;
        Ok(Clean {
            what: self.what,
            // Less the program itself.
            crates: distinct(&tree).len() - 1,
            costs: self.rounds.map(|costs| Cost::median(&costs)),
        })
    }
}

fn subjects(folder: &Path) -> Result<Vec<Subject>, String> {
    let macros = |name: &str, dependency: &str| Package::bare(folder, name, dependency);
    let program = |way: Way| Package::program(folder, way, 5);
    let subject = |what, package: Result<Package, String>| {
        Ok(Subject {
            what,
            package: package?,
            rounds: Default::default(),
        })
    };
    [
        subject("`syn`, as memokit's macros have it", macros("syn", SYN)),
        subject("`darling`, with its `syn`", macros("darling", DARLING)),
        subject(
            "`memo-macros`, with both",
            macros("memo-macros", &ours("memo-macros")),
        ),
        subject(
            "`cached_proc_macro`, with its own",
            macros("cached-macros", "cached_proc_macro = \"=3.0.1\"\n"),
        ),
        subject("a program with `memokit`", program(Way::Memokit)),
        subject("a program with `cached`", program(Way::Cached)),
    ]
    .into_iter()
    .collect()
}

/// What `memo-macros` depends on, as the workspace has it.
const SYN: &str = "syn = { version = \"3\", default-features = false, features = [\"full\", \"parsing\", \
                   \"printing\", \"clone-impls\", \"proc-macro\", \"visit-mut\"] }\n";
const DARLING: &str = "darling = { version = \"0.24\", features = [\"suggestions\"] }\n";
