use memokit::memoize;

#[memoize(ttl = "5m", stale = "0s", soft_timeout = "0ms")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
