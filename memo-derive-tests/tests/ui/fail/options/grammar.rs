// How options are written, and how they are not.
use memokit::memoize;

#[memoize(ttl "5m")]
fn no_equals(n: u64) -> u64 {
    n
}

#[memoize(ttl: "5m", tti == "1m")]
fn other_equals(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m"; capacity = "3")]
fn semicolon(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", , capacity = 3)]
fn two_commas(n: u64) -> u64 {
    n
}

#[memoize(ttl = )]
fn half(n: u64) -> u64 {
    n
}

#[memoize(Ttl = "5m", CAPACITY = 3, timeToLive = "5m")]
fn other_case(n: u64) -> u64 {
    n
}

// As others call them.
#[memoize(time_to_live = "5m", size = 3, ignore(n), maxBytes = "1MB", sync_writes = false)]
fn other_names(n: u64) -> u64 {
    n
}

fn main() {
    let _: u64 = other_names(1);
    let _sum: u64 = no_equals(1) + other_equals(1) + semicolon(1) + two_commas(1);
    let _sum: u64 = half(1) + other_case(1);
}
