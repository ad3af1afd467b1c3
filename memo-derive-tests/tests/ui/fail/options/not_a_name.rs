use memokit::memoize;

#[memoize("5m")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
