use memokit::memoize;

#[memoize(tll = "5m")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
