//! `cargo xtask bench`: what users pay, measured beside the crates they would use instead.

mod clean;
mod compile;
mod cost;
mod options;
mod program;
mod report;

use std::process::ExitCode;

use self::options::Options;

/// `cargo xtask bench compile [--functions N] [--rounds N] [--only NAME]`
pub(crate) fn run(args: &[&str]) -> ExitCode {
    let result = match args {
        ["compile", args @ ..] => Options::parse(args).and_then(|options| compile::run(&options)),
        [] => Err("`bench` needs to know what; write `cargo xtask bench compile`".to_owned()),
        [other, ..] => Err(format!("there is no bench `{other}`; there is `compile`")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}
