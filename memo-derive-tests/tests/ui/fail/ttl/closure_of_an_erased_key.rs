use memokit::memoize;

#[memoize(key = n / 10, ttl = |key, value| pick(key, value))]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
