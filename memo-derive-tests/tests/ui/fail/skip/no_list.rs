use memokit::memoize;

#[memoize(skip = n)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
