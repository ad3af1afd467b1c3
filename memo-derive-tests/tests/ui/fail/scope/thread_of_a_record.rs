use memokit::{Calculated, Memoized};

#[derive(Memoized)]
#[memo(scope = thread)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = score)]
    risk: Calculated<u64>,
}

fn score(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
