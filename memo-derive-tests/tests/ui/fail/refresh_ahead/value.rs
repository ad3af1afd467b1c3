use memokit::memoize;

#[memoize(ttl = "5m", refresh_ahead = "1m")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
