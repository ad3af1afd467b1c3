//! `cargo xtask soak`: several processes over one store, while everything goes wrong, for two minutes. The
//! program is the `soak` of `memo-derive-tests`; it knows the words.

use std::process::ExitCode;

use crate::step;

/// `cargo xtask soak [--seconds N] [--seed N] [--store sqlite]`
pub(crate) fn run(args: &[&str]) -> ExitCode {
    let mut program =
        step::cargo("run --release --package memo-derive-tests --bin soak -- --seconds 120");
    // What is said last counts.
    program.args(args);
    match step::execute_all([program]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}
