use memokit::memoize;

#[memoize(ttl = "5m", stale = "10m", single_flight = false)]
fn stale(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", refresh_ahead, single_flight = false)]
async fn ahead(n: u64) -> u64 {
    n
}

#[memoize(timeout = "2s", single_flight = false)]
fn limited(n: u64) -> Result<u64, memokit::Error> {
    Ok(n)
}

fn main() {}
