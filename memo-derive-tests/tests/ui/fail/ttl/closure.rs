use memokit::memoize;

#[memoize(ttl = |n, value| pick(n, value))]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
