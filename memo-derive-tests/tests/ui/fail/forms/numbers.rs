// Each option that is a number, and each way to write none.
use memokit::memoize;

#[memoize(batch, scope = shared, max_batch, version)]
fn missing(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(batch, scope = shared, max_batch = "500", version = "2")]
fn texts(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(batch, scope = shared, max_batch = -1, version = -1)]
fn negative(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(batch, scope = shared, max_batch = 1.5, version = 1.5)]
fn fractions(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

const NUMBER: u64 = 2;

// The digest of an item's tokens is made of what stands there, and so is what takes its place.
#[memoize(batch, scope = shared, max_batch = 0, version = NUMBER)]
fn others(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(batch, scope = shared, max_batch = 1, max_batch = 2, version = 1, version = 2)]
fn twice(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(capacity, max_bytes)]
fn limits_missing(n: u64) -> u64 {
    n
}

#[memoize(capacity = "500", max_bytes = "500")]
fn limits_as_texts(n: u64) -> u64 {
    n
}

#[memoize(capacity = -1, max_bytes = -1)]
fn limits_negative(n: u64) -> u64 {
    n
}

#[memoize(capacity = 1.5, max_bytes = 1.5)]
fn limits_in_fractions(n: u64) -> u64 {
    n
}

#[memoize(capacity = "", max_bytes = "")]
fn limits_empty(n: u64) -> u64 {
    n
}

#[memoize(capacity = true, max_bytes = "-5MiB")]
fn other_limits(n: u64) -> u64 {
    n
}

#[memoize(capacity = 1, capacity = 2, max_bytes = "1MB", max_bytes = "2MB")]
fn limits_twice(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter)]
fn no_share(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter = 10)]
fn share_as_number(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter = -10)]
fn negative_share(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter = "10%", jitter = "20%")]
fn two_shares(n: u64) -> u64 {
    n
}

fn main() {}
