use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    name: String,
    #[cache_calculation(
        with = sum,
        ttl = |value| pick(value),
        jitter = "10",
        tags("customer:{name}", "customer:{ids}"),
    )]
    revenue: Calculated<u64>,
    #[cache_calculation(with = sum, jitter = "10%")]
    risk: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
