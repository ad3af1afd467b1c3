use memokit::memoize;

#[memoize(cache_if = |value| value + 1)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
