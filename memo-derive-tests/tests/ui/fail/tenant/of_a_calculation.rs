use memokit::{Calculated, Memoized};

#[derive(Memoized)]
#[memo(tenant = "acme")]
struct Customer {
    #[memo(key)]
    id: u64,
    org: u64,
    #[cache_calculation(with = revenue, tenant = org)]
    revenue: Calculated<u64>,
}

fn revenue(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id + customer.org).collect()
}

fn main() {}
