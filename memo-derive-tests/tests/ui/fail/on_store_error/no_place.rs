use memokit::{Error, memoize};

#[memoize(scope = shared, on_store_error = fail)]
fn plain(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, on_store_error = fail)]
async fn of_a_stranger(n: u64) -> Result<u64, std::fmt::Error> {
    Ok(n)
}

#[memoize(batch, scope = shared, on_store_error = fail)]
fn many(ns: &[u64]) -> Vec<u64> {
    ns.to_vec()
}

#[memoize(batch, scope = shared, on_store_error = fail)]
async fn of_each(ns: &[u64]) -> Result<Vec<Result<u64, Error>>, Error> {
    Ok(ns.iter().map(|n| Ok(*n)).collect())
}

fn main() {}
