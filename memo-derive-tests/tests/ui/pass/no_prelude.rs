// An expansion needs nothing that a user has imported.
#![no_implicit_prelude]

use ::memokit::{Calculated, Memoized, memoize};

#[memoize(ttl = "5m", capacity = 3)]
fn f(n: u64, text: &str) -> u64 {
    n + text.len() as u64
}

#[memoize(
    ttl = |n, _, _| ::std::time::Duration::from_secs(*n),
    tags("n:{n}", "all"),
    cache_if = |value| *value > 0,
    stale = "1m",
    timeout = "2s",
)]
fn fallible(n: u64, text: &str) -> ::std::result::Result<u64, ::memokit::Error> {
    ::std::result::Result::Ok(n + text.len() as u64)
}

#[memoize(ttl = "5m", tags = |n, _| [::std::format!("{n}")], refresh_ahead)]
async fn later(n: u64) -> u64 {
    n
}

#[memoize(batch, store = "x", skip(log))]
async fn many(items: &[u64], log: &str) -> ::std::vec::Vec<u64> {
    let _ = log;
    <[u64]>::to_vec(items)
}

#[memoize(batch, scope = shared)]
async fn any<T: Many + 'static>(items: &[T]) -> ::std::vec::Vec<u64> {
    <[u64]>::to_vec(&[items.len() as u64])
}

trait Many: ::memokit::CacheKey + ::std::hash::Hash + ::std::cmp::Eq + ::std::clone::Clone
where
    Self: ::std::marker::Send + ::std::marker::Sync,
{
}
impl Many for u64 {}

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sum, tags("customer:{id}"), ttl = |_, _| ::std::time::Duration::MAX)]
    revenue: Calculated<u64>,
}

fn sum(records: &[&Customer]) -> ::std::vec::Vec<u64> {
    ::std::vec![records[0].id]
}

fn main() {
    ::std::assert!(f(1, "a") == 2);
    ::std::assert!(fallible(1, "a").is_ok());
    let _future = later(1);
    let _future = any(&[1_u64]);
    ::std::assert!(any::memo::<u64>().is_empty());
    let _future = many(&[1], "");
    let _calculation = Customer::REVENUE;
}
