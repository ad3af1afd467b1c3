//! The real servers that some tests need: found or unpacked, one of each kind for all tests.
//!
//! How each is started is in the crate `memo-servers`, since tests that kill a server start their own.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use memo_servers::{KINDS, Kind, Postgres, find_or_unpack};

use crate::step::{self, Report};

/// The kinds of servers that this run does without.
#[derive(Debug, Default)]
pub(crate) struct Without(Vec<&'static str>);

/// The servers under way. They are stopped when this is dropped, and when this program is killed.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    running: Vec<Postgres>,
    variables: Vec<(&'static str, OsString)>,
    /// The kinds whose tests are left out.
    missing: Vec<&'static str>,
}

impl Without {
    /// Reads `--without KIND`, as often as it is written.
    pub(crate) fn parse(args: &[&str]) -> Result<Self, String> {
        let mut without = Self::default();
        let mut args = args.iter();
        while let Some(&arg) = args.next() {
            if arg != "--without" {
                return Err(format!(
                    "unknown argument `{arg}`; only `--without SERVER` is known"
                ));
            }
            let name = args.next().copied().unwrap_or_default();
            let kind = KINDS.iter().find(|kind| kind.name == name);
            let Some(kind) = kind else {
                let known: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
                let known = known.join("`, `");
                return Err(format!(
                    "`--without` takes the name of a server: `{known}`; found `{name}`"
                ));
            };
            without.0.push(kind.name);
        }
        Ok(without)
    }

    pub(crate) fn contains(&self, kind: &Kind) -> bool {
        self.0.contains(&kind.name)
    }
}

impl Servers {
    /// Starts a server of each kind: a step of the report for each. The tests of one that does not start are left
    /// out, since the step has failed already.
    pub(crate) fn start(report: &mut Report, without: &Without) -> Self {
        let mut servers = Self::default();
        for kind in KINDS {
            let step = format!("server {}", kind.name);
            if without.contains(kind) {
                report.skip(
                    &step,
                    format!("`--without {}`: its tests are left out", kind.name),
                );
                servers.missing.push(kind.name);
                continue;
            }
            report.check(&step, || {
                servers
                    .add(kind)
                    .inspect_err(|_| servers.missing.push(kind.name))
            });
        }
        servers
    }

    fn add(&mut self, kind: &Kind) -> Result<(), String> {
        let programs = find_or_unpack(kind, &step::root())?;
        let server = Postgres::start(&programs, &[])?;
        self.variables.push((kind.url, server.url().into()));
        self.variables.extend(programs.variables(kind));
        self.running.push(server);
        Ok(())
    }

    /// Tells a command where the servers are.
    fn tell(&self, command: &mut Command) {
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
    }

    /// Tells tests where the servers are, and which tests have none; `tests` ends in the arguments of the tests.
    pub(crate) fn introduce(&self, tests: &mut Command) {
        self.tell(tests);
        for kind in &self.missing {
            tests.arg("--skip").arg(format!("needs_{kind}::"));
        }
    }
}

/// Runs a command with the servers that tests need.
pub(crate) fn run(program: &str, args: &[&str]) -> ExitCode {
    let mut report = Report::new();
    let servers = Servers::start(&mut report, &Without::default());
    let mut command = Command::new(program);
    command.args(args);
    servers.tell(&mut command);
    report.run("command", [command]);
    report.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_left_out_by_its_name() {
        assert!(Without::parse(&[]).unwrap().0.is_empty());
        assert_eq!(
            Without::parse(&["--without", "postgres"]).unwrap().0,
            ["postgres"]
        );
        for wrong in [&["postgres"][..], &["--without"], &["--without", "oracle"]] {
            assert!(Without::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn tests_of_a_missing_server_are_told_apart_by_their_names() {
        let servers = Servers {
            missing: vec!["postgres"],
            ..Servers::default()
        };
        let mut tests = step::cargo("test --");
        servers.introduce(&mut tests);
        let args: Vec<_> = tests.get_args().collect();
        assert_eq!(args, ["test", "--", "--skip", "needs_postgres::"]);
    }
}
