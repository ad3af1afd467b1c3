use memokit::memoize;

#[memoize(cache_if = is_good)]
fn path(n: u64) -> u64 {
    n
}

#[memoize(cache_if = |n, value| n == value)]
fn key_too(n: u64) -> u64 {
    n
}

fn main() {}
