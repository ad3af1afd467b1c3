use memokit::{Calculated, Memoized};

#[derive(Memoized)]
#[memo(contxt = (), namespace = "", key)]
struct Customer {
    #[memo(kye)]
    id: u64,
    #[cache_calculation(wiht = sum)]
    revenue: Calculated<u64>,
}


fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
