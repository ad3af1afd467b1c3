use memokit::{Calculated, Memoized, memoize};

#[memoize(batch, scope = shared, policy = lru)]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[derive(Memoized)]
#[memo(scope = shared, policy = lru)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sum, policy = fifo)]
    revenue: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
