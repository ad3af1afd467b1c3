use memokit::memoize;

#[memoize(ttl = |n, value: &u32| *n + u64::from(*value))]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
