use memokit::memoize;

#[memoize(timeout = "2s")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
