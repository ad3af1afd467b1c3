use memokit::memoize;

#[memoize(crate = "memokit")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
