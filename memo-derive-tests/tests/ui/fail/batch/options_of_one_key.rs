use memokit::memoize;

#[memoize(
    batch,
    ttl = "5m",
    stale = "10m",
    refresh_ahead,
    soft_timeout = "50ms",
    timeout = "2s",
    error_ttl = "5s",
    single_flight = false,
    tags("user:{ids}")
)]
fn f(ids: &[u64]) -> Vec<u64> {
    ids.to_vec()
}

fn main() {}
