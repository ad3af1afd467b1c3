use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sum, depends(risk))]
    revenue: Calculated<u64>,
    #[cache_calculation(with = sum, depends(label))]
    risk: Calculated<u64>,
    #[cache_calculation(with = sum, depends(revenue, revenue, id, rissk))]
    label: Calculated<u64>,
    #[cache_calculation(with = sum, depends(alone))]
    alone: Calculated<u64>,
    #[cache_calculation(with = sum, depends())]
    empty: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
