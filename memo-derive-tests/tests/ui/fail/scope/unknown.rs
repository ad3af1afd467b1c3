use memokit::memoize;

#[memoize(scope = global)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
