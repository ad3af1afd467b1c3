//! Several programs over one store, while everything goes wrong: is what they answer right, and never older
//! than an invalidation that had completed before they were asked?
//!
//! * `options`: what it is told; `place`: the store, and what is done to it from outside, a file for each kind.
//! * `judge`: which version an answer may have; `truth`: the same for other processes, over loopback.
//! * `node`: one of the programs; `caller`, `functions`: what it calls; `plant`: faults that must be found.
//! * `run`: starts the nodes, lets `nemesis` at them, heals, and asks whether all agree.
//!
//! `cargo xtask soak` runs it for two minutes, a test for ten seconds.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its terminal"
)]

mod caller;
mod child;
mod functions;
mod judge;
mod nemesis;
mod node;
mod options;
mod place;
mod plant;
mod run;
mod time;
mod truth;

use std::env;
use std::process::ExitCode;

use self::options::{NodeOptions, Options};

/// Whatever ends the run.
type Fault = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let outcome = match args.split_first() {
        Some((word, _)) if ["help", "--help", "-h"].contains(&&**word) => {
            println!("a soak of one store; {}", options::WORDS);
            Ok(())
        }
        Some((word, args)) if word == "node" => {
            NodeOptions::parse(args).and_then(|options| node::run(&options))
        }
        _ => Options::parse(&args).and_then(|options| run::run(&options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}
