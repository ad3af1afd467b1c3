//! Compile errors, as users see them, and programs that have to compile.
//!
//! The words depend on the compiler, so this runs with the one in `rust-toolchain.toml`. After a
//! change that is meant: `TRYBUILD=overwrite cargo test -p memo-derive-tests --test ui`.

use std::path::{Path, PathBuf};

/// What compiles, and what only a build finds fault with.
#[test]
fn what_is_legal_compiles() {
    all_are_expected("tests/ui/built");
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/built/*/*.rs");
}

// Apart from what is built: trybuild then checks all cases at once, on all processors.
#[test]
fn what_a_user_sees() {
    all_are_expected("tests/ui/fail");
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*/*.rs");
}

fn all_are_expected(folder: &str) {
    let missing = without_expectation(Path::new(folder));
    let overwrites = std::env::var_os("TRYBUILD").is_some_and(|mode| mode == "overwrite");
    // trybuild itself only warns of them.
    assert!(
        missing.is_empty() || overwrites,
        "no `.stderr` beside {missing:?}"
    );
}

/// The cases that do not say what the compiler is to say.
fn without_expectation(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of cases");
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("a case").path();
        if path.is_dir() {
            found.extend(without_expectation(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.with_extension("stderr").exists()
        {
            found.push(path);
        }
    }
    found.sort();
    found
}
