use memokit::memoize;

#[memoize(ttl = "5m", stale = "10m", soft_timeout = "2s", timeout = "2s")]
fn f(n: u64) -> Result<u64, memokit::Error> {
    Ok(n)
}

fn main() {}
