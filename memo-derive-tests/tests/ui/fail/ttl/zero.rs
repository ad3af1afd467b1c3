use memokit::memoize;

#[memoize(ttl = "0s")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
