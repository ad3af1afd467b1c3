use memokit::{Calculated, Memoized};

#[derive(Memoized)]
#[memo(stale = "10m")]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(
        with = sum,
        ttl = "5m",
        stale = "10m",
        refresh_ahead,
        soft_timeout = "50ms",
        timeout = "2s",
        error_ttl = "5s",
        single_flight = false,
        namespace = "crm"
    )]
    revenue: Calculated<u64>,
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
