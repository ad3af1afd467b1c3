// Each option that is a length of time, and each way to write none.
use memokit::memoize;

#[memoize(ttl, tti, stale, soft_timeout, timeout, absent_ttl, error_ttl, coalesce)]
fn missing(n: u64) -> u64 {
    n
}

#[memoize(
    ttl("5m"),
    tti("5m"),
    stale("5m"),
    soft_timeout("5m"),
    timeout("5m"),
    absent_ttl("5m"),
    error_ttl("5m"),
    coalesce("5m")
)]
fn lists(n: u64) -> u64 {
    n
}

#[memoize(
    ttl = 5,
    tti = 5,
    stale = 5,
    soft_timeout = 5,
    timeout = 5,
    absent_ttl = 5,
    error_ttl = 5,
    coalesce = 5
)]
fn numbers(n: u64) -> u64 {
    n
}

#[memoize(
    ttl = "5",
    tti = "5 minuets",
    stale = "",
    soft_timeout = "1M",
    timeout = -5,
    absent_ttl = "-5m",
    error_ttl = 1.5,
    coalesce = true
)]
fn no_lengths(n: u64) -> u64 {
    n
}

#[memoize(
    ttl = "0s",
    tti = "0s",
    stale = "0s",
    soft_timeout = "0s",
    timeout = "0s",
    absent_ttl = "0s",
    error_ttl = "0s",
    coalesce = "0s"
)]
fn zero(n: u64) -> u64 {
    n
}

// A `ttl` may be a closure.
#[memoize(
    tti = |value| life(value),
    stale = |value| life(value),
    soft_timeout = |value| life(value),
    timeout = |value| life(value),
    absent_ttl = |value| life(value),
    error_ttl = |value| life(value),
    coalesce = |value| life(value)
)]
fn closures(n: u64) -> u64 {
    n
}

#[memoize(
    batch,
    ttl = "5m", ttl = "5m",
    absent_ttl = "5m", absent_ttl = "5m",
    coalesce = "5m", coalesce = "5m"
)]
fn twice(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(
    ttl = "5m",
    tti = "5m", tti = "5m",
    stale = "5m", stale = "5m",
    soft_timeout = "5s", soft_timeout = "5s",
    timeout = "5m", timeout = "5m",
    error_ttl = "5m", error_ttl = "5m"
)]
fn twice_of_one_key(n: u64) -> Result<u64, memokit::Error> {
    Ok(n)
}

fn main() {
    // A mistake leaves the function as it was written.
    let _sum: u64 = missing(1) + lists(1) + numbers(1) + no_lengths(1) + zero(1) + closures(1);
    let _values: Vec<u64> = twice(&[1]);
    let _value: Result<u64, memokit::Error> = twice_of_one_key(1);
}
