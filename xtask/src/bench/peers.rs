//! `cargo xtask bench`: what a call costs, beside other crates. The program that measures is
//! `memo-benches`; it knows the words.

use memo_servers::{Postgres, find_or_unpack};

use crate::servers::Without;
use crate::step;

/// The part that asks a server.
const OF_STORES: &str = "stores";

/// Builds the program as fast as the compiler can make it, and runs it.
pub(super) fn run(args: &[&str]) -> Result<(), String> {
    let (args, without) = divided(args);
    let without = Without::parse(&without)?;
    let mut program =
        step::cargo("run --profile measured --package memo-benches --bin memo-benches --");
    program.args(&args);
    let postgres = Postgres::KIND;
    if wants_stores(&args) && !without.contains(&postgres) {
        let programs = find_or_unpack(&postgres, &step::root())?;
        program.envs(programs.variables(&postgres));
    }
    step::execute_all([program])
}

/// What is for the program, and what says which server there is not.
fn divided<'a>(args: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let mut is_name = false;
    args.iter().partition(|arg| {
        let is_of_server = **arg == "--without" || is_name;
        is_name = **arg == "--without";
        !is_of_server
    })
}

/// Whether the parts that are named have it among them; no name means all.
fn wants_stores(args: &[&str]) -> bool {
    let mut is_value = false;
    let names = args.iter().filter(|arg| {
        let is_name = !is_value && !arg.starts_with("--");
        is_value = ["--rounds", "--traces"].contains(arg);
        is_name
    });
    let names: Vec<_> = names.collect();
    names.is_empty() || names.contains(&&OF_STORES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_needed_for_stores_alone() {
        for args in [&["--quick"][..], &["--rounds", "3"], &["hit", "stores"]] {
            assert!(wants_stores(args), "{args:?}");
        }
        assert!(!wants_stores(&["hit", "--traces", "stores"]));
    }

    #[test]
    fn what_there_is_no_server_of_is_not_for_the_program() {
        let (args, without) = divided(&["stores", "--without", "postgres", "--quick"]);
        assert_eq!(args, ["stores", "--quick"]);
        assert_eq!(without, ["--without", "postgres"]);
    }
}
