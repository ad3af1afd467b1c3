use memokit::{Calculated, Memoized, memoize};

#[memoize(policy = s3fifo)]
fn near(n: u64) -> u64 {
    n
}

#[memoize(policy = random)]
fn far(n: u64) -> u64 {
    n
}

#[memoize(policy = memokit::Policy::TinyLfu)]
fn of_the_builder(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(policy = lur)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = revenue, policy = ttll)]
    revenue: Calculated<u64>,
}

fn revenue(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
