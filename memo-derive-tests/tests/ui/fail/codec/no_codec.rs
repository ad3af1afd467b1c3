use memokit::{Calculated, Memoized, memoize};

struct Nothing;

#[memoize(scope = shared, codec = Nothing)]
fn no_codec(n: u64) -> u64 {
    n
}

#[memoize(batch, scope = shared, codec = self::Nothing)]
async fn batch(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(scope = shared, codec = Missing)]
fn not_there(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(scope = shared)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = revenue, codec = Nothing)]
    revenue: Calculated<u64>,
}

fn revenue(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
