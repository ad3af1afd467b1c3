use memokit::{Calculated, Memoized};

#[derive(Memoized)]
#[memo(tenant)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(tenant)]
    org: String,
    #[memo(tenant)]
    group: String,
    #[memo(key, tenant)]
    both: String,
    #[memo(tenant)]
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
