//! How much memory a flood of short-lived keys takes, and how much of it is left once they expired.
//!
//! ```text
//! cargo run --release --package memo-runtime --example flood
//! ```
//!
//! A million keys with a ttl of 100 ms are computed and never read again. Only the sweeper removes
//! them; this program waits until it has, and reads its own resident memory before, during and after.
//! Then once more, with other keys.
//!
//! Do not read the last column as what the memo holds: glibc keeps what it is given back, for the next
//! flood. After its `malloc_trim`, which takes `unsafe` to call, the process is at 3 MiB again.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the numbers are what this program is for"
)]

use std::fmt;
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
/// How many looks at the memory once the memo is empty.
const SETTLING: u32 = 25;
/// More than one: an allocator keeps what it was given back, and a leak grows with each flood.
const FLOODS: u64 = 4;

fn main() -> ExitCode {
    let memo = Memo::<u64, u64>::builder("flood").ttl(TTL).build();
    let Some(before) = resident() else {
        eprintln!("error: /proc/self/statm cannot be read; this program needs Linux");
        return ExitCode::FAILURE;
    };
    println!("RSS before: {before} KiB");
    println!("flood      keys   most entries  RSS peak KiB  RSS after KiB  gone after ms");
    for number in 0..FLOODS {
        let flood = flood(&memo, number);
        if !memo.is_empty() {
            eprintln!("error: entries were left after {} s", PATIENCE.as_secs());
            return ExitCode::FAILURE;
        }
        println!("{:>5} {KEYS:>9} {flood}", number + 1);
    }
    ExitCode::SUCCESS
}

/// What one flood took.
struct Flood {
    most: usize,
    peak: u64,
    after: u64,
    gone_after: Duration,
}

impl fmt::Display for Flood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            most,
            peak,
            after,
            gone_after,
        } = self;
        let millis = gone_after.as_millis();
        write!(f, "{most:>14} {peak:>13} {after:>14} {millis:>14}")
    }
}

/// Computes keys that no flood before had, and waits until the sweeper has removed them.
fn flood(memo: &Memo<u64, u64>, number: u64) -> Flood {
    let clock = Clock::SYSTEM;
    let (mut peak, mut most) = (0, 0);
    for key in number * KEYS..(number + 1) * KEYS {
        memo.get_or_insert_with(key, || key);
        if key.is_multiple_of(10_000) {
            peak = peak.max(resident().unwrap_or(0));
            most = most.max(memo.len());
        }
    }
    let end = clock.now();
    while !memo.is_empty() && clock.now().since(end) < PATIENCE {
        peak = peak.max(resident().unwrap_or(0));
        thread::park_timeout(PAUSE);
    }
    let gone_after = clock.now().since(end);
    // The last entries have left the memo a moment before they are dropped.
    let mut after = resident().unwrap_or(0);
    for _ in 0..SETTLING {
        thread::park_timeout(PAUSE);
        after = after.min(resident().unwrap_or(after));
    }
    Flood {
        most,
        peak,
        after,
        gone_after,
    }
}

/// The resident memory of this process in KiB, for pages of 4 KiB.
fn resident() -> Option<u64> {
    let statm = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4)
}
