use memokit::memoize;

// What is wrong with the `ttl` is one mistake, not two.
#[memoize(ttl = "300", stale = "10m", jitter = "10%", refresh_ahead)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
