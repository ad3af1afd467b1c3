use memokit::{Calculated, Memoized};

#[derive(Memoized)]
#[memo(ttl = "1m")]
struct Customer {
    #[memo(key, capacity = 5)]
    id: u64,
    #[memo(ttl = "1m")]
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
