use memokit::memoize;

#[memoize(scope = shared, key = n % 10)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
