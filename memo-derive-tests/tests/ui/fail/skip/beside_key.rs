use memokit::memoize;

#[memoize(key(u64) = n, skip(n))]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
