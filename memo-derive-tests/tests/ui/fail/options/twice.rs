use memokit::memoize;

#[memoize(ttl = "5m", ttl = "6m")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
