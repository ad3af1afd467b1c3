use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
    #[cache_calculation(with = sum, select = REVENUE)]
    turnover: Calculated<u64>,
    #[cache_calculation(with = sum, select = "RISK")]
    risk: Calculated<u64>,
    #[cache_calculation(with = sum, select = ALL)]
    rest: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
