use memokit::{Error, memoize};

#[memoize(scope = shared, on_store_error = fial)]
fn mistyped(n: u64) -> Result<u64, Error> {
    Ok(n)
}

#[memoize(scope = shared, on_store_error = "fail")]
fn quoted(n: u64) -> Result<u64, Error> {
    Ok(n)
}

#[memoize(scope = shared, on_store_error)]
fn bare(n: u64) -> Result<u64, Error> {
    Ok(n)
}

fn main() {}
