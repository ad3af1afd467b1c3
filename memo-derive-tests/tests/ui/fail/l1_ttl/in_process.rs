// Only of what is in a store does the process keep copies.
use memokit::{Calculated, Memoized, memoize, memoized};

#[memoize(l1_ttl = "5s", l1_max_value = "64KiB")]
fn process(n: u64) -> u64 {
    n
}

#[memoize(scope = thread, l1_ttl = "5s", l1_max_value = "64KiB")]
fn thread(n: u64) -> u64 {
    n
}

#[memoize(batch, l1_ttl = "5s")]
fn batch(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[derive(Memoized)]
#[memo(l1_ttl = "5s")]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sums, l1_max_value = "64KiB")]
    revenue: Calculated<u64>,
}

fn sums(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

#[memoized]
impl Customer {
    #[cache_calculation(l1_ttl = "5s")]
    fn own(&self) -> u64 {
        self.id
    }
}

fn main() {
    let _sum: u64 = process(1) + thread(1);
    let _values: Vec<u64> = batch(&[1]);
}
