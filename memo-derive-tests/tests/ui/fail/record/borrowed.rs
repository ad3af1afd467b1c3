use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Customer<'n, T, U>
where
    U: Send + Sync + 'static,
{
    #[memo(key)]
    id: u64,
    name: &'n str,
    first: T,
    second: U,
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}

fn main() {}
