use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(ttl = "5m")]
    revenue: Calculated<u64>,
}


fn main() {}
