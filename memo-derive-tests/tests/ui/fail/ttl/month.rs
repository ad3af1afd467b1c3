use memokit::memoize;

#[memoize(ttl = "1M")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
