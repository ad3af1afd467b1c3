use memokit::memoize;

#[memoize(name = prices)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
