//! What was measured on.

use std::process::Command;
use std::{env, fs, thread};

/// The processor, how many of it there are, the kernel and the compiler.
pub(super) fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(env::consts::ARCH, |(_, model)| model);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let (system, kernel) = (env::consts::OS, kernel.trim());
    format!(
        "{model} ({threads} threads), {system} {kernel}, {}",
        compiler()
    )
}

fn compiler() -> String {
    let mut rustc = Command::new("rustc");
    let version = rustc.arg("--version").output();
    let version = version.map_or_else(|_| Vec::new(), |output| output.stdout);
    String::from_utf8_lossy(&version).trim().to_owned()
}
