//! A shop whose pages are one query each: an example of [`memokit`], its demo and its load test.
//!
//! `customer/` is where the memoization is; `demo/` has one file for each thing that is shown.

#![forbid(unsafe_code)]

mod cli;
mod customer;
mod database;
mod demo;
mod folder;
mod load;
mod memory;
mod page;
mod progress;
mod serve;
mod time;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Arguments, Command};

/// Why something could not be done; it is only ever shown.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        None => demo::run(arguments.volume.into()).await,
        Some(Command::Serve(serve)) => serve::run(serve).await,
        Some(Command::Load(load)) => load::run(load).await,
        Some(Command::Remember(remember)) => demo::remember(remember).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed, the exit code is all that is left to say it.
            drop(writeln!(io::stderr(), "shop: {error}"));
            ExitCode::FAILURE
        }
    }
}
