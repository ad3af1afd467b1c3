//! `cargo xtask`: the tests and checks of this workspace, needing nothing but cargo and the servers of some tests.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its terminal"
)]

mod bench;
mod ci;
mod crates;
mod examples;
mod features;
mod sanitize;
mod servers;
mod soak;
mod step;
mod test;

use std::env;
use std::fmt::Write as _;
use std::process::ExitCode;

use self::servers::Without;

/// A command of `cargo xtask`: its name, what it does, the function that does it.
type Command = (&'static str, &'static str, Run);

enum Run {
    /// It takes no argument.
    Plain(fn() -> ExitCode),
    /// It takes `--without SERVER`, as often as there are servers.
    Tests(fn(&Without) -> ExitCode),
}

const COMMANDS: &[Command] = &[
    (
        "test",
        "all tests, and every feature on its own; `--without postgres` leaves out those of a server",
        Run::Tests(test::run),
    ),
    (
        "ci",
        "what a change has to pass: format, lints, docs, tests, examples, dependencies; `--without` as for `test`",
        Run::Tests(ci::run),
    ),
    (
        "crates",
        "the number of crates that `memokit` with default features pulls in",
        Run::Plain(crates::run),
    ),
    (
        "sanitize",
        "the tests of memo-runtime under AddressSanitizer; needs a nightly compiler",
        Run::Plain(sanitize::run),
    ),
];

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["help" | "--help" | "-h"] => {
            println!("{}", usage());
            ExitCode::SUCCESS
        }
        [] => reject("no command given"),
        ["bench", ref args @ ..] => bench::run(args),
        ["soak", ref args @ ..] => soak::run(args),
        ["servers", program, ref args @ ..] => servers::run(program, args),
        ["servers"] => reject("`servers` needs the command to run beside them"),
        [name, ref args @ ..] => match COMMANDS.iter().find(|command| command.0 == name) {
            Some((.., run)) => run.with(name, args),
            None => reject(&format!("unknown command `{name}`")),
        },
    }
}

impl Run {
    fn with(&self, name: &str, args: &[&str]) -> ExitCode {
        match (self, args) {
            (Self::Plain(run), []) => run(),
            (Self::Plain(_), [extra, ..]) => {
                reject(&format!("`{name}` takes no argument; found `{extra}`"))
            }
            (Self::Tests(run), args) => match Without::parse(args) {
                Ok(without) => run(&without),
                Err(problem) => reject(&problem),
            },
        }
    }
}

fn reject(problem: &str) -> ExitCode {
    eprintln!("error: {problem}\n\n{}", usage());
    ExitCode::from(2)
}

fn usage() -> String {
    let mut usage = "usage: cargo xtask <command>\n\ncommands:".to_owned();
    for (name, summary, _) in COMMANDS {
        let _ = write!(usage, "\n  {name:<10}{summary}");
    }
    let _ = write!(
        usage,
        "\n  {:<10}what calls cost, beside other crates: all, or `hit`, `threads`, `churn`, `flight`, `memory`, \
         `ratio`, `instructions`, `envelope`, `stores`, with `--rounds N`, `--traces FOLDER`, `--quick`, `--without postgres`\n  {:10}what a build \
         costs: `bench compile`, with `--functions N`, `--rounds N`, `--only WAY`\n  {:<10}processes over one store \
         with every fault, for two minutes; with `--seconds N`, `--seed N`, `--store sqlite|postgres`\n  {:<10}a command of \
         yours, with the servers that tests need: `servers cargo test -p memo-stores --all-features`",
        "bench", "", "soak", "servers"
    );
    usage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_names_every_command() {
        let usage = usage();
        assert!(
            COMMANDS
                .iter()
                .all(|(name, ..)| usage.contains(&format!("\n  {name} ")))
        );
    }
}
