use memokit::memoize;

#[memoize(capacity = "64MiB")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
