use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: f64,
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}


fn main() {}
