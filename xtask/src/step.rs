//! Runs one step after the other and remembers how each went.

use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// What a run did, step by step. A failed step does not stop the later ones.
pub(crate) struct Report {
    started: Instant,
    steps: Vec<Step>,
}

struct Step {
    name: String,
    outcome: Outcome,
    took: Duration,
}

enum Outcome {
    Ok,
    Failed(String),
    Skipped(String),
}

impl Report {
    pub(crate) fn new() -> Self {
        Self {
            started: now(),
            steps: Vec::new(),
        }
    }

    /// Runs all of `commands`, also after one has failed.
    pub(crate) fn run(&mut self, name: &str, commands: impl IntoIterator<Item = Command>) {
        self.check(name, || execute_all(commands));
    }

    /// Does `work`; an error is the reason why the step failed.
    pub(crate) fn check(&mut self, name: &str, work: impl FnOnce() -> Result<(), String>) {
        println!("\n==> {name}");
        let started = now();
        let outcome = match work() {
            Ok(()) => Outcome::Ok,
            Err(reason) => {
                println!("failed: {reason}");
                Outcome::Failed(reason)
            }
        };
        self.steps.push(Step {
            name: name.to_owned(),
            outcome,
            took: started.elapsed(),
        });
    }

    /// Notes a step that this machine cannot do.
    pub(crate) fn skip(&mut self, name: &str, why: impl Into<String>) {
        let why = why.into();
        println!("\n==> {name}\nskipped: {why}");
        let outcome = Outcome::Skipped(why);
        self.steps.push(Step {
            name: name.to_owned(),
            outcome,
            took: Duration::ZERO,
        });
    }

    /// Prints the summary. The exit code is zero if no step failed.
    pub(crate) fn finish(self) -> ExitCode {
        println!("\n==> summary\n{}", self.summary());
        if self.failed() == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn failed(&self) -> usize {
        self.steps
            .iter()
            .filter(|step| matches!(step.outcome, Outcome::Failed(_)))
            .count()
    }

    fn summary(&self) -> String {
        let mut summary = String::new();
        for Step {
            name,
            outcome,
            took,
        } in &self.steps
        {
            let (word, detail) = match outcome {
                Outcome::Ok => ("ok", ""),
                Outcome::Failed(reason) => ("FAILED", reason.as_str()),
                Outcome::Skipped(why) => ("skipped", why.as_str()),
            };
            let _ = writeln!(summary, "{word:<8}{:>7.1} s  {name}", took.as_secs_f64());
            for line in detail.lines() {
                let _ = writeln!(summary, "{:20}{line}", "");
            }
        }
        let (total, failed) = (self.started.elapsed().as_secs_f64(), self.failed());
        let _ = write!(
            summary,
            "{failed} of {} steps failed, {total:.1} s",
            self.steps.len()
        );
        summary
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Cargo with `args`, split at white space, in the folder of the workspace.
pub(crate) fn cargo(args: &str) -> Command {
    // Set by the cargo that runs this program.
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root()).args(args.split_whitespace());
    command
}

/// Runs all of `commands`, which print to this terminal; the error names each that failed.
pub(crate) fn execute_all(commands: impl IntoIterator<Item = Command>) -> Result<(), String> {
    let failures: Vec<String> = commands
        .into_iter()
        .filter_map(|command| execute(command).err())
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n"))
    }
}

fn execute(mut command: Command) -> Result<(), String> {
    let line = describe(&command);
    println!("  > {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{line} ({status})")),
        Err(error) => Err(format!("{line} (cannot be started: {error})")),
    }
}

/// Runs `command` and returns what it wrote to its standard output.
pub(crate) fn output(mut command: Command) -> Result<String, String> {
    let line = describe(&command);
    let output = command
        .output()
        .map_err(|error| format!("{line} (cannot be started: {error})"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{line} ({})\n{}", output.status, stderr.trim_end()));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{line} ({error})"))
}

/// The command as a person would type it.
fn describe(command: &Command) -> String {
    let mut words: Vec<String> = command
        .get_envs()
        .map(|(name, value)| {
            let value = value.unwrap_or_default().to_string_lossy();
            format!("{}={}", name.to_string_lossy(), quoted(&value))
        })
        .collect();
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or_default();
    words.push(program.to_string_lossy().into_owned());
    words.extend(command.get_args().map(|arg| quoted(&arg.to_string_lossy())));
    words.join(" ")
}

fn quoted(word: &str) -> String {
    if word.contains(' ') {
        format!("'{word}'")
    } else {
        word.to_owned()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a step took is real time"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_step_does_not_stop_the_later_ones() {
        let mut report = Report::new();
        report.check("first", || Err("a reason".to_owned()));
        report.check("second", || Ok(()));
        report.skip("third", "not here");

        let summary = report.summary();
        let words: Vec<&str> = summary
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        assert_eq!(words, ["FAILED", "a", "ok", "skipped", "not", "1"]);
        assert_eq!(report.failed(), 1);
    }

    #[test]
    fn all_commands_of_a_step_run_and_every_failure_is_named() {
        let mut report = Report::new();
        report.run(
            "two unknown commands",
            [cargo("no-such-a"), cargo("no-such-b")],
        );

        let summary = report.summary();
        assert!(summary.contains("cargo no-such-a ("), "{summary}");
        assert!(summary.contains("cargo no-such-b ("), "{summary}");
    }

    #[test]
    fn command_reads_as_typed() {
        let mut command = cargo("doc --no-deps");
        command.env("RUSTDOCFLAGS", "-D warnings");
        let line = describe(&command);
        assert!(
            line.starts_with("RUSTDOCFLAGS='-D warnings' cargo"),
            "{line}"
        );
        assert!(line.ends_with(" doc --no-deps"), "{line}");
    }
}
