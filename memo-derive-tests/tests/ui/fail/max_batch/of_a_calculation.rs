use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = Customer::revenues, max_batch = 0)]
    revenue: Calculated<u64>,
}

impl Customer {
    fn revenues(customers: &[&Customer]) -> Vec<u64> {
        customers.iter().map(|customer| customer.id).collect()
    }
}

fn main() {}
