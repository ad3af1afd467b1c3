use memokit::memoize;

#[memoize(scope = shared)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
