// Whatever contradicts what: one message each, all of them at once.
use memokit::memoize;

#[memoize(
    key(u64) = n,
    skip(n),
    jitter = "10%",
    stale = "1m",
    refresh_ahead,
    single_flight = false,
    soft_timeout = "5s",
    timeout = "1s",
    max_batch = 5,
    coalesce = "1ms",
    version = 2,
    l1_ttl = "5s",
    scope = process,
    store = "prices"
)]
fn process(n: u64) -> Result<u64, memokit::Error> {
    Ok(n)
}

#[memoize(
    batch,
    key(u64) = n,
    coalesce = "1ms",
    tenant = zone,
    skip(keys),
    refresh_ahead,
    soft_timeout = "1s",
    timeout = "5s",
    error_ttl = "5s",
    single_flight = false,
    tags("{zone}")
)]
fn batch(keys: &[u64], zone: &str) -> Vec<usize> {
    vec![zone.len(); keys.len()]
}

#[memoize(
    store = "prices",
    key = n / 10,
    tti = "1m",
    l1_ttl = "0s",
    capacity = 10,
    max_bytes = "1MiB",
    weigh = bytes_of,
    tags = |key, value| tags(key, value)
)]
fn shared(n: u64) -> u64 {
    n
}

fn main() {
    let _sum: u64 = process(1).unwrap_or_default() + shared(1);
    let _values: Vec<usize> = batch(&[1], "EU");
}
