use memokit::memoize;

#[memoize(
    scope = thread,
    stale = "1h",
    refresh_ahead,
    soft_timeout = "1s",
    timeout = "5s",
    single_flight = false,
    store = "prices",
    version = 2,
    max_batch = 5,
    coalesce = "1ms"
)]
fn f(client: &dyn std::fmt::Debug, id: u64) -> Result<u64, memokit::Error> {
    let _ = client;
    Ok(id)
}

fn main() {}
