//! `cargo xtask soak`: several processes over one store, while everything goes wrong; for two minutes over each kind
//! of store. The program is the `soak` of `memo-derive-tests`.

use std::process::ExitCode;

use memo_servers::{Postgres, find_or_unpack};

use crate::step::{self, Report};

const USAGE: &str = "usage: cargo xtask soak [OPTION…]

  --store sqlite|postgres  over this one, and not over both, one after the other
  --without postgres       the same as `--store sqlite`
  --seconds N              for so long over each, and not for 120 s
  --seed N                 the same faults as in the run that has said this number
  --nodes N, --callers N   so many processes, and threads in each; 3 and 8 if nothing is said
  --plant skip|late-put    with a fault in it that has to be found: the run fails, or its judge is no good";

/// The stores, and whether each needs the programs of a server.
const STORES: [(&str, bool); 2] = [("sqlite", false), ("postgres", true)];

/// What the program knows too, each with a value.
const PASSED_ON: [&str; 5] = ["--seconds", "--seed", "--nodes", "--callers", "--plant"];

/// What a run is told.
#[derive(Debug, Eq, PartialEq)]
struct Options<'a> {
    stores: Vec<(&'static str, bool)>,
    passed_on: Vec<&'a str>,
}

/// `cargo xtask soak [--store sqlite|postgres] [--without postgres] [--seconds N] [--seed N] …`
pub(crate) fn run(args: &[&str]) -> ExitCode {
    if let ["help" | "--help" | "-h", ..] = args {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match Options::parse(args) {
        Ok(options) => options.run(),
        Err(problem) => {
            eprintln!("error: {problem}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

impl<'a> Options<'a> {
    fn parse(args: &[&'a str]) -> Result<Self, String> {
        let mut stores = STORES.to_vec();
        let mut passed_on = Vec::new();
        for pair in args.chunks(2) {
            match *pair {
                ["--store", name] => stores.retain(|store| store.0 == name),
                ["--without", name] if STORES.contains(&(name, true)) => {
                    stores.retain(|store| store.0 != name);
                }
                ["--without", name] => {
                    return Err(format!("`--without` takes `postgres`; found `{name}`"));
                }
                [name, value] if PASSED_ON.contains(&name) => passed_on.extend([name, value]),
                [name] if PASSED_ON.contains(&name) || ["--store", "--without"].contains(&name) => {
                    return Err(format!("`{name}` needs a value"));
                }
                _ => return Err(format!("unknown word `{}`", pair[0])),
            }
        }
        if stores.is_empty() {
            return Err("no store is left: there are `sqlite` and `postgres`".to_owned());
        }
        Ok(Self { stores, passed_on })
    }

    fn run(&self) -> ExitCode {
        let mut report = Report::new();
        for &(store, has_server) in &self.stores {
            report.check(&format!("soak of {store}"), || self.soak(store, has_server));
        }
        report.finish()
    }

    fn soak(&self, store: &str, has_server: bool) -> Result<(), String> {
        let mut program = step::cargo(
            "run --release --package memo-derive-tests --features postgres --bin soak -- --seconds 120",
        );
        // What is said last counts.
        program.args(["--store", store]).args(&self.passed_on);
        if has_server {
            let programs = find_or_unpack(&Postgres::KIND, &step::root())?;
            program.envs(programs.variables(&Postgres::KIND));
        }
        step::execute_all([program])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_soak_is_over_each_store_or_over_one() {
        let both = Options::parse(&["--seconds", "3"]).unwrap();
        assert_eq!(both.stores, STORES);
        assert_eq!(both.passed_on, ["--seconds", "3"]);
        for args in [["--store", "sqlite"], ["--without", "postgres"]] {
            assert_eq!(Options::parse(&args).unwrap().stores, [("sqlite", false)]);
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (args, says) in [
            (&["--store", "paper"][..], "no store is left"),
            (&["--without", "sqlite"], "takes `postgres`"),
            (&["--seed"], "`--seed` needs a value"),
            (&["--sed", "3"], "unknown word `--sed`"),
            (&["postgres"], "unknown word `postgres`"),
        ] {
            let problem = Options::parse(args).unwrap_err();
            assert!(problem.contains(says), "{problem}");
        }
    }
}
