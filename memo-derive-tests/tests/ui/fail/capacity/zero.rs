use memokit::memoize;

#[memoize(capacity = 0)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
