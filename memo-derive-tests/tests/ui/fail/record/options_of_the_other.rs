use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key, scope = shared)]
    id: u64,
    #[cache_calculation(with = sum, scope = shared, depends(risk), select = X)]
    revenue: Calculated<u64>,
}


fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
