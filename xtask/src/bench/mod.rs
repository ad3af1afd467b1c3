//! `cargo xtask bench`: what users pay, measured beside the crates they would use instead.

mod clean;
mod compile;
mod cost;
mod options;
mod peers;
mod program;
mod report;

use std::process::ExitCode;

use self::options::Options;

/// `cargo xtask bench compile [--functions N] [--rounds N] [--only NAME]`, or
/// `cargo xtask bench [PART…] [--rounds N] [--traces FOLDER] [--quick]`
pub(crate) fn run(args: &[&str]) -> ExitCode {
    let result = match args {
        ["compile", args @ ..] => Options::parse(args).and_then(|options| compile::run(&options)),
        args => peers::run(args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}
