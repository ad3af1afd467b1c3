use memokit::memoize;

#[memoize(
    store = "prices",
    ttl = "5m",
    tti = "1m",
    stale = "1h",
    refresh_ahead,
    soft_timeout = "1s",
    timeout = "5s",
    error_ttl = "1s",
    single_flight = false,
    tags("price:{id}"),
    capacity = 10
)]
fn f(id: u64) -> Result<u64, memokit::Error> {
    Ok(id)
}

fn main() {}
