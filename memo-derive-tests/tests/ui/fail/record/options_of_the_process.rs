use memokit::{Calculated, Memoized};

#[derive(Memoized)]
#[memo(scope = shared)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(
        with = sum,
        ttl = "5m",
        tti = "1m"
    )]
    revenue: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
