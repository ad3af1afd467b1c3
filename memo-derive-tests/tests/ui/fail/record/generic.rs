use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer<T> {
    #[memo(key)]
    id: T,
    #[cache_calculation(with = sum::<T>)]
    revenue: Calculated<u64>,
}


fn main() {}
