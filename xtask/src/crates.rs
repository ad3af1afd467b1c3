//! What a user of `memokit` pays in dependencies.

use std::collections::BTreeSet;
use std::process::ExitCode;

use crate::step::{self, cargo};

/// The most crates that default features may pull in, ours included.
const LIMIT: usize = 30;

/// Crates that default features never pull in: I/O, serde, and what compiles or finds C.
const BANNED: &[&str] = &[
    "bindgen",
    "cc",
    "cmake",
    "hyper",
    "libsqlite3-sys",
    "mio",
    "pkg-config",
    "rusqlite",
    "serde",
    "serde_core",
    "serde_json",
    "socket2",
    "vcpkg",
];

/// `cargo xtask crates`
pub(crate) fn run() -> ExitCode {
    match check() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the number of crates; an error if there are too many, or one that must not be there.
pub(crate) fn check() -> Result<(), String> {
    let tree = cargo("tree --package memokit --edges normal,build --prefix none");
    let tree = step::output(tree)?;
    let crates = distinct(&tree);
    println!(
        "memokit with default features: {} crates (limit {LIMIT})",
        crates.len()
    );
    judge(&crates)
}

fn judge(crates: &BTreeSet<Crate<'_>>) -> Result<(), String> {
    let banned: Vec<&str> = crates
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| BANNED.contains(name))
        .collect();
    if !banned.is_empty() {
        return Err(format!(
            "default features must not pull in `{}`",
            banned.join("`, `")
        ));
    }
    if crates.len() > LIMIT {
        let names: Vec<&str> = crates.iter().map(|(name, _)| *name).collect();
        return Err(format!(
            "{} crates, at most {LIMIT}: {}",
            names.len(),
            names.join(" ")
        ));
    }
    Ok(())
}

/// Name and version.
pub(crate) type Crate<'a> = (&'a str, &'a str);

/// The crates in the output of `cargo tree --prefix=none`, each once.
///
/// Two versions of one crate are two crates: both are compiled.
pub(crate) fn distinct(tree: &str) -> BTreeSet<Crate<'_>> {
    tree.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
memokit v0.1.0 (/somewhere/memokit)
memo-macros v0.1.0 (proc-macro) (/somewhere/memo-macros)
syn v3.0.9
hashbrown v0.14.5
hashbrown v0.17.1
syn v3.0.9 (*)
";

    #[test]
    fn repeated_crate_counts_once_and_two_versions_count_twice() {
        let names: Vec<&str> = distinct(TREE).iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            ["hashbrown", "hashbrown", "memo-macros", "memokit", "syn"]
        );
    }

    #[test]
    fn banned_crate_is_named() {
        let tree = format!("{TREE}cc v1.2.3\n");
        let error = judge(&distinct(&tree)).unwrap_err();
        assert!(error.contains("`cc`"), "{error}");
    }

    #[test]
    fn one_crate_over_the_limit_is_an_error() {
        let tree: Vec<String> = (0..=LIMIT).map(|n| format!("crate-{n} v1.0.0")).collect();
        assert!(judge(&distinct(&tree[1..].join("\n"))).is_ok());
        assert!(judge(&distinct(&tree.join("\n"))).is_err());
    }
}
