// What is about copies has no use where there are none.
use memokit::{Calculated, Memoized, memoize};

#[memoize(
    scope = shared,
    l1_ttl = "0s",
    l1_max_value = "64KiB",
    capacity = 10,
    max_bytes = "64MiB",
    policy = lru,
    weigh = bytes_of
)]
fn function(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(scope = shared, l1_ttl = "0s", capacity = 10)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sums, l1_ttl = "0ms", policy = lru)]
    revenue: Calculated<u64>,
}

fn sums(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {
    let _value: u64 = function(1);
}
