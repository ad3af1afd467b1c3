// What may be said of copies of shared values, and where.
#![deny(warnings)]

use std::time::Duration;

use memokit::{Calculated, Memoized, memoize, memoized};

const LARGEST: u64 = 64 << 10;

fn life() -> Duration {
    Duration::from_secs(5)
}

#[memoize(scope = shared, l1_ttl = "0s")]
fn none(n: u64) -> u64 {
    n
}

#[memoize(
    store = "prices",
    l1_ttl = life(),
    l1_max_value = LARGEST,
    capacity = 10,
    max_bytes = "1MiB",
    policy = lru,
    weigh = Vec::len
)]
async fn limited(n: u8) -> Vec<u8> {
    vec![n]
}

#[memoize(batch, scope = shared, l1_ttl = Duration::MAX, capacity = 0)]
fn batch(ns: &[u64]) -> Vec<u64> {
    ns.to_vec()
}

#[derive(Memoized)]
#[memo(scope = shared, l1_ttl = "10s", l1_max_value = "1KiB", policy = fifo)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sums, l1_ttl = "5s")]
    revenue: Calculated<u64>,
    #[cache_calculation(with = sums, select = NONE, l1_ttl = "0s")]
    bare: Calculated<u64>,
}

fn sums(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

#[memoized]
impl Customer {
    #[cache_calculation(scope = shared, l1_ttl = "1m", max_bytes = LARGEST * 8)]
    fn own(&self) -> u64 {
        self.id
    }
}

fn main() {
    let of = |place: usize| &Customer::cached_calculations()[place].options;
    assert_eq!(of(0).l1_ttl, Some(Duration::from_secs(5)));
    assert_eq!(of(1).l1_ttl, Some(Duration::ZERO));
    assert_eq!(of(0).l1_max_value, Some(1 << 10));
    assert_eq!(limited::memo().info().l1_ttl, None);
    assert_eq!(Customer::own_memo().memo().info().l1_ttl, Some(Duration::from_secs(60)));
    assert_eq!(none::memo().info().policy, None);
    let _ = (none, limited, batch, Customer::own);
}
