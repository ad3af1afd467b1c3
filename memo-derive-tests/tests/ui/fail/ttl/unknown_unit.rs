use memokit::memoize;

#[memoize(ttl = "5 parsecs")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
