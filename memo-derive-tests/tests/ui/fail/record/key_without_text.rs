use memokit::{Calculated, Memoized};

#[derive(Clone, Eq, Hash, PartialEq)]
struct Id;

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: Id,
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}


fn sum(customers: &[&Customer]) -> Vec<u64> {
    vec![0; customers.len()]
}

fn main() {}
