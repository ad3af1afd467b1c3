use memokit::memoize;

#[memoize(companion = "other")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
