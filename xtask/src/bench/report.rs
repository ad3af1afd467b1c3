//! What was measured, as a page of the docs.

use std::fmt;
use std::process::Command;
use std::time::Duration;
use std::{env, fs, thread};

use super::clean::Clean;
use super::compile::{BUILDS, Measured};
use super::cost::Cost;
use super::program::Way;
use crate::step;

/// What was measured.
pub(super) struct Findings {
    pub(super) functions: usize,
    pub(super) rounds: usize,
    pub(super) ways: Vec<Measured>,
    /// Nothing, where only a part was asked for.
    pub(super) clean: Vec<Clean>,
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            functions, rounds, ..
        } = self;
        writeln!(f, "# What a build costs\n")?;
        writeln!(
            f,
            "Written by `cargo xtask bench compile --functions {functions} --rounds {rounds}`, \
             on {}, with {}.\n",
            machine(),
            compiler(),
        )?;
        writeln!(
            f,
            "A program of {functions} functions of five shapes ((&str, u32) to a number, a number \
             to a `String`, a `Result`, one with a ttl, one with a capacity), each called twice by \
             `main`, annotated in several ways that compute the same. All dependencies are built \
             beforehand, incremental compilation is off. Medians of {rounds} rounds in which the \
             ways take turns.\n"
        )?;
        self.table(f, "Time of processors", |cost| cost.worked)?;
        self.table(f, "Time that passes", |cost| cost.passed)?;
        self.lines(f)?;
        self.clean(f)
    }
}

impl Findings {
    /// Seconds; over the plain program, milliseconds for each function; and how that is to `cached`.
    fn table(
        &self,
        f: &mut fmt::Formatter<'_>,
        title: &str,
        of: impl Fn(&Cost) -> Duration,
    ) -> fmt::Result {
        writeln!(
            f,
            "## {title}\n\n| | `cargo {}` | | |",
            BUILDS.join("` | | | `cargo ")
        )?;
        writeln!(f, "|---|{}", "---:|".repeat(3 * BUILDS.len()))?;
        writeln!(
            f,
            "| |{}",
            " s | ms per function | to `cached` |".repeat(BUILDS.len())
        )?;
        let plain = self.seconds(Way::Plain, &of);
        let cached = self.seconds(Way::Cached, &of);
        for measured in &self.ways {
            write!(f, "| {} |", measured.way.name())?;
            let seconds = measured
                .costs()
                .each_ref()
                .map(|cost| of(cost).as_secs_f64());
            for (build, seconds) in seconds.into_iter().enumerate() {
                write!(f, " {seconds:.2} |")?;
                let over = |seconds: f64| plain.map(|plain| seconds - plain[build]);
                match (measured.way, over(seconds)) {
                    (Way::Plain, _) | (_, None) => f.write_str(" | |")?,
                    (_, Some(own)) => {
                        write!(f, " {:.2} |", own * 1000.0 / count(self.functions))?;
                        match cached.and_then(|cached| over(cached[build])) {
                            Some(theirs) => write!(f, " {:.2} |", own / theirs)?,
                            None => f.write_str(" |")?,
                        }
                    }
                }
            }
            writeln!(f)?;
        }
        writeln!(f)
    }

    fn seconds(&self, way: Way, of: impl Fn(&Cost) -> Duration) -> Option<[f64; BUILDS.len()]> {
        let measured = self.ways.iter().find(|measured| measured.way == way)?;
        Some(
            measured
                .costs()
                .each_ref()
                .map(|cost| of(cost).as_secs_f64()),
        )
    }

    fn lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = |way: Way| self.ways.iter().find(|it| it.way == way)?.lines;
        let Some(plain) = lines(Way::Plain) else {
            return Ok(());
        };
        writeln!(f, "## Lines of an expansion\n")?;
        for way in [Way::Memokit, Way::Cached, Way::Memoize] {
            if let Some(lines) = lines(way) {
                let own = count(lines.saturating_sub(plain)) / count(self.functions);
                writeln!(
                    f,
                    "* {}: {own:.0} for each function, on average",
                    way.name()
                )?;
            }
        }
        writeln!(f)
    }

    fn clean(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.clean.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "## From nothing\n\nIn an empty target folder, with what it depends on, by default \
             features. Seconds that pass, and of processors in brackets; the program has five \
             functions.\n\n| | crates | debug | release |\n|---|---:|---:|---:|"
        )?;
        for Clean {
            what,
            crates,
            costs,
        } in &self.clean
        {
            write!(f, "| {what} | {crates} |")?;
            for Cost { passed, worked } in costs {
                let (passed, worked) = (passed.as_secs_f64(), worked.as_secs_f64());
                write!(f, " {passed:.1} ({worked:.1}) |")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
fn count(number: usize) -> f64 {
    number as f64
}

/// The processor and how many of it there are.
fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(env::consts::ARCH, |(_, model)| model);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    format!("{model} ({threads} threads, {})", env::consts::OS)
}

fn compiler() -> String {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(step::root()).arg("--version");
    let version = step::output(rustc).unwrap_or_default();
    version.trim().to_owned()
}
