use memokit::memoize;

#[memoize(
    tti = "1m",
    jitter = "1m",
    stale = "10m",
    refresh_ahead,
    soft_timeout = "1m",
    timeout = "1m",
    max_bytes = "1m",
    policy = lru,
    weigh = "1m",
    cache_if = |value| *value > 0,
    absent_ttl = "1m",
    error_ttl = "1m",
    tags("user:{n}"),
    namespace = "1m",
    tenant = "1m",
    codec = "1m",
    compress = "1m",
    encrypt,
    l1_ttl = "1m",
    l1_max_value = "1m",
    on_store_error = "1m",
    max_batch = "1m",
    coalesce = "1m",
    single_flight = false,
)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
