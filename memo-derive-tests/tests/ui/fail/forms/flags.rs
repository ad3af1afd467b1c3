// Each option that stands alone, and what does not.
use memokit::{Memoized, memoize};

#[memoize(ttl = "5m", refresh_ahead = true, single_flight)]
fn values(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", refresh_ahead("1m"), single_flight = no)]
fn lists(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", refresh_ahead, refresh_ahead)]
fn twice(n: u64) -> u64 {
    n
}

#[memoize(single_flight = false, single_flight = true)]
fn switched_twice(n: u64) -> u64 {
    n
}

#[memoize(batch = true)]
fn batch_with_value(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(batch(n))]
fn batch_with_list(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(batch, batch)]
fn batch_twice(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[derive(Memoized)]
struct Customer {
    #[memo(key, key)]
    id: u64,
    #[memo(tenant = "acme")]
    org: String,
    #[memo(cell(one))]
    cell: memokit::MemoCell,
    #[memo]
    name: String,
    #[memo()]
    rank: u64,
}

fn main() {}
