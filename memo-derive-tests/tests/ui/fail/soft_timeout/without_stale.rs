use memokit::memoize;

#[memoize(ttl = "5m", soft_timeout = "50ms")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
