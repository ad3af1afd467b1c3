//! Instructions, as callgrind counts them: those that a run of more operations takes over a run of fewer.

use std::process::Command;
use std::{env, fs};

use super::child::output;

/// By how many operations the longer run is longer.
const MORE: u32 = 2000;
/// How many the shorter one has: what happens at first only has happened then.
const FEW: u32 = 2000;

/// Whether valgrind is here.
pub(crate) fn valgrind() -> bool {
    let mut version = Command::new("valgrind");
    version.arg("--version");
    output(version).is_ok()
}

/// The instructions of one operation of the case of this name, which this program runs in a process of
/// its own: `child instructions NAME OPERATIONS`.
pub(crate) fn instructions(name: &str) -> Result<f64, String> {
    let (short, long) = (count(name, FEW)?, count(name, FEW + MORE)?);
    Ok((long - short) / f64::from(MORE))
}

fn count(name: &str, operations: u32) -> Result<f64, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let out = folder.path().join("callgrind");
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--quiet"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(program)
        .args(["child", "instructions", name, &operations.to_string()]);
    output(command)?;
    let profile = fs::read_to_string(&out).map_err(|error| error.to_string())?;
    total(&profile).ok_or_else(|| "callgrind tells no total".to_owned())
}

fn total(profile: &str) -> Option<f64> {
    let totals = |line: &str| line.strip_prefix("totals: ")?.trim().parse().ok();
    profile.lines().find_map(totals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_a_line_of_the_profile() {
        assert_eq!(
            total("version: 1\nsummary: 7\ntotals: 1234\n"),
            Some(1234.0)
        );
        assert_eq!(total("nothing"), None);
    }
}
