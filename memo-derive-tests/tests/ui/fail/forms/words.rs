// Each option that is a word or a path, and each way to write none.
use memokit::{Calculated, Memoized, memoize};

#[memoize(scope, companion, policy, weigh, crate)]
fn missing(n: u64) -> u64 {
    n
}

#[memoize(scope(shared), companion(other), policy(lru), weigh(bytes), crate(memokit))]
fn lists(n: u64) -> u64 {
    n
}

#[memoize(scope = "shared", companion = "other", policy = "lru", weigh = "bytes", crate = "memokit")]
fn texts(n: u64) -> u64 {
    n
}

#[memoize(scope = shard, companion = a::b, policy = lru(2), weigh = |value| 1, crate = 1)]
fn others(n: u64) -> u64 {
    n
}

#[memoize(scope = everywhere)]
fn far(n: u64) -> u64 {
    n
}

#[memoize(
    scope = process, scope = shared,
    companion = a, companion = b,
    policy = lru, policy = lfu,
    weigh = a, weigh = b,
    crate = ::memokit, crate = ::memokit
)]
fn twice(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(context, scope = shard, crate)]
struct Customer {
    #[memo(key = id)]
    id: u64,
    #[cache_calculation(with, select, depends)]
    missing: Calculated<u64>,
    #[cache_calculation(with = "revenue", select = "OTHER", depends = missing)]
    texts: Calculated<u64>,
    #[cache_calculation(with = |customers| revenue(customers), select = a::B, depends())]
    others: Calculated<u64>,
    #[cache_calculation(with = revenue, with = revenue, select = A, select = B, depends("texts"))]
    twice: Calculated<u64>,
}

fn revenue(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
