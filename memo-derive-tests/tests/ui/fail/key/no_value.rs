use memokit::memoize;

#[memoize(key(u64))]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
