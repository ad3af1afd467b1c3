use memokit::memoize;

#[memoize(skip(n, n))]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
