use memokit::memoize;

#[memoize(scope = thread)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
