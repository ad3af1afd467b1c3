//! Statistics of a source tree that are computed once: an example of [`memokit`].
//!
//! `record.rs` is where the memoization is; the rest is an ordinary program.

#![forbid(unsafe_code)]

mod cli;
mod contents;
mod duplicates;
mod facts;
mod functions;
mod language;
mod lines;
mod load;
mod memory;
mod nesting;
mod progress;
mod record;
mod report;
mod shingles;
mod stamp;
mod store;
mod summary;
mod syntax;
mod walk;
mod workers;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;

use crate::cli::Arguments;
use crate::memory::Memory;
use crate::progress::Progress;
use crate::report::Report;
use crate::summary::Summary;
use crate::walk::Tree;
use crate::workers::Workers;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match report(&arguments).and_then(|report| Ok(report.print(arguments.format)?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed, the exit code is all that is left to say it.
            drop(writeln!(io::stderr(), "codestat: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn report(arguments: &Arguments) -> Result<Report, Box<dyn Error>> {
    let started = now();
    let directory = &arguments.directory;
    let tree = Tree::walk(directory).map_err(|error| {
        format!(
            "cannot read the directory `{}`: {error}",
            directory.display()
        )
    })?;
    let workers = Workers::start()?;

    // One thread waits for the store; the work is done by the workers.
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (facts, remembered) = runtime.block_on(async {
        let memory = Memory::open(arguments).await?;
        let progress = Progress::over(tree.loadable().count());
        let facts = load::all(&tree, &workers, &progress).await?;
        Ok::<_, memokit::Error>((facts, memory.close().await))
    })?;

    let summary = Summary::new(&tree, facts);
    Ok(Report {
        summary,
        remembered,
        elapsed: started.elapsed(),
        top: arguments.top,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a run takes is measured in real time"
)]
fn now() -> Instant {
    Instant::now()
}
