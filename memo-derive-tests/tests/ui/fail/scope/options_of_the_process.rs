use memokit::memoize;

#[memoize(
    batch,
    scope = shared,
    ttl = "5m",
    tti = "1m"
)]
fn f(ids: &[u64]) -> Vec<u64> {
    ids.to_vec()
}

fn main() {}
