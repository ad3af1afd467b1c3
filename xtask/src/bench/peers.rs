//! `cargo xtask bench`: what a call costs, beside other crates. The program that measures is
//! `memo-benches`; it knows the words.

use crate::step;

/// Builds the program as fast as the compiler can make it, and runs it.
pub(super) fn run(args: &[&str]) -> Result<(), String> {
    let mut program =
        step::cargo("run --profile measured --package memo-benches --bin memo-benches --");
    program.args(args);
    step::execute_all([program])
}
