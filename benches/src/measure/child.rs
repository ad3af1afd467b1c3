//! Measures in a process of their own, where nothing else has been before.

use std::env;
use std::process::Command;

/// Runs this program with `args` and returns what it wrote.
pub(crate) fn child(args: &[&str]) -> Result<String, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.args(args);
    output(command)
}

/// Runs a command and returns what it wrote to its standard output.
pub(super) fn output(mut command: Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} ({})\n{words}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
