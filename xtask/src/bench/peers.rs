//! `cargo xtask bench`: what a call costs, beside other crates. The program that measures is
//! `memo-benches`; it knows the words.

use std::process::Command;

use super::compile::cargo;
use super::program::Package;
use crate::step;

/// Builds the program as fast as the compiler can make it, and runs it.
pub(super) fn run(args: &[&str]) -> Result<(), String> {
    let target = step::root().join("target");
    let package = Package {
        folder: step::root(),
    };
    let build = "build --profile measured --package memo-benches --bin memo-benches";
    let mut program = Command::new(target.join("measured/memo-benches"));
    program.current_dir(step::root()).args(args);
    step::execute_all([cargo(&package, &target, build)])?;
    step::execute_all([program])
}
