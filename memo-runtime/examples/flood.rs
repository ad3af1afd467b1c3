//! How much memory a flood of short-lived keys takes, and how much of it is left once they expired.
//!
//! ```text
//! cargo run --release --package memo-runtime --example flood
//! ```
//!
//! A million keys with a ttl of 100 ms are computed and never read again. Only the sweeper removes
//! them; this program waits until it has, and reads its own resident memory before, during and after.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the numbers are what this program is for"
)]

use std::fs;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use memo_runtime::{Clock, Memo};

const KEYS: u64 = 1_000_000;
const TTL: Duration = Duration::from_millis(100);
/// How often the number of entries and the memory are looked at, and how long at most.
const PAUSE: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    let memo = Memo::<u64, u64>::builder("flood").ttl(TTL).build();
    let Some(before) = resident() else {
        eprintln!("error: /proc/self/statm cannot be read; this program needs Linux");
        return ExitCode::FAILURE;
    };
    let (mut peak, mut most) = (before, 0);
    for key in 0..KEYS {
        memo.get_or_insert_with(key, || key);
        if key % 10_000 == 0 {
            peak = peak.max(resident().unwrap_or(0));
            most = most.max(memo.len());
        }
    }
    let end = Clock::SYSTEM.now();
    while !memo.is_empty() && Clock::SYSTEM.now().since(end) < PATIENCE {
        peak = peak.max(resident().unwrap_or(0));
        thread::park_timeout(PAUSE);
    }
    let took = Clock::SYSTEM.now().since(end);
    let after = resident().unwrap_or(0);
    println!("keys               {KEYS}");
    println!("most entries seen  {most}");
    println!("entries at the end {}", memo.len());
    println!("gone after         {} ms", took.as_millis());
    println!("RSS before         {before} KiB");
    println!("RSS peak           {peak} KiB");
    println!("RSS after          {after} KiB");
    if memo.is_empty() {
        ExitCode::SUCCESS
    } else {
        eprintln!("error: entries were left after {} s", PATIENCE.as_secs());
        ExitCode::FAILURE
    }
}

/// The resident memory of this process in KiB, for pages of 4 KiB.
fn resident() -> Option<u64> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4)
}
