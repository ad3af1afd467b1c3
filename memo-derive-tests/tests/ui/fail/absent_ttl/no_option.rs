use memokit::memoize;

#[memoize(absent_ttl = "30s")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
