// Code that names what is not there: rustc's words, at the name.
use memokit::{Calculated, Memoized, memoize};

#[memoize(weigh = bytse_of)]
fn weighed(n: u64) -> u64 {
    n
}

#[memoize(policy = Newset)]
fn evicted(n: u64) -> u64 {
    n
}

#[memoize(ttl = lief())]
fn lived(n: u64) -> u64 {
    n
}

#[memoize(key(u64) = m)]
fn keyed(n: u64) -> u64 {
    n
}

#[memoize(key(Idd) = n)]
fn keyed_by_type(n: u64) -> u64 {
    n
}

#[memoize(tenant = orgg)]
fn tenant(org: &str) -> usize {
    org.len()
}

#[derive(Memoized)]
#[memo(context = Dbb)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = Customer::revnue)]
    revenue: Calculated<u64>,
    #[cache_calculation(with = Customer::risk)]
    risk: Calculated<u64>,
}

fn main() {}
