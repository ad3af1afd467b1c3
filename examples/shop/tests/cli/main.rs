//! The program as its users see it: a process, its output, its answers.

mod demo;
mod load;
mod serve;
mod service;

use std::process::{Command, Output};

/// A shop that is filled in a moment.
const SMALL: [&str; 4] = ["--customers", "500", "--orders", "5000"];

fn shop(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    command.args(arguments);
    command
}

/// What a run says, which has to end well.
fn run(arguments: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = shop(arguments).args(SMALL).output().expect("shop runs");
    let (said, complaints) = (text(&stdout), text(&stderr));
    assert!(status.success(), "{status}\n{said}\n{complaints}");
    assert_eq!(complaints, "", "nothing is said on standard error");
    said
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The line that begins with these words, the spaces before them left out.
fn line<'t>(text: &'t str, begin: &str) -> &'t str {
    text.lines()
        .map(str::trim)
        .find(|line| line.starts_with(begin))
        .unwrap_or_else(|| panic!("no line begins with {begin:?}:\n{text}"))
}
