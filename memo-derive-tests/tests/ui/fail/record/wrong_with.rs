use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}


fn sum(customers: &[&Customer]) -> u64 {
    customers.len() as u64
}

fn main() {}
