// A constant of another type, and one that is not there.
use memokit::memoize;

const MANY: i32 = 10;

#[memoize(capacity = MANY)]
fn signed(n: u64) -> u64 {
    n
}

#[memoize(batch, max_batch = MANY)]
fn signed_batch(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(max_bytes = MANY)]
fn signed_bytes(n: u64) -> u64 {
    n
}

#[memoize(capacity = MNAY)]
fn nothing(n: u64) -> u64 {
    n
}

fn main() {}
