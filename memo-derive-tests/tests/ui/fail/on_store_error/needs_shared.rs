use memokit::{Calculated, Error, Memoized, memoize};

#[memoize(on_store_error = fail)]
fn in_the_process(n: u64) -> Result<u64, Error> {
    Ok(n)
}

#[memoize(scope = thread, on_store_error = bypass)]
fn in_a_thread(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(on_store_error = fail)]
struct Order {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = totals, on_store_error = fail)]
    total: Calculated<u64>,
}

fn totals(orders: &[&Order]) -> Vec<u64> {
    orders.iter().map(|order| order.id).collect()
}

fn main() {}
