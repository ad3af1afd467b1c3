use memokit::memoize;

#[memoize(stale = "10m")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
