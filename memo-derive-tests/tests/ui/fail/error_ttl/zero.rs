use memokit::memoize;

#[memoize(error_ttl = "0s")]
fn f(n: u64) -> Result<u64, String> {
    Ok(n)
}

fn main() {}
