use memokit::{Calculated, Memoized, memoize};

#[memoize(scope = shared, codec = jsn)]
fn near(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, codec = messagepack)]
fn far(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, codec = memokit::codecs::Msgpack)]
fn of_memokit(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, codec = "json")]
fn text(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, codec)]
fn missing(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, codec = json, codec = msgpack)]
fn twice(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, serializer = json)]
fn called_otherwise(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(scope = shared, codec = bincoded)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = revenue, codec = postcards)]
    revenue: Calculated<u64>,
}

fn revenue(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
