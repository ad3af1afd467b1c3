use memokit::memoize;

#[memoize(key = |n| n)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
