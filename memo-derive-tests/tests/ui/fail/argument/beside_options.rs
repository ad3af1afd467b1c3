// Whatever else is said: a type that cannot be kept is one error.
use std::time::Duration;

use memokit::memoize;

struct Id;
struct Price;

#[memoize(tags("{zone}"))]
fn tagged(id: Id, zone: &str) -> usize {
    let Id = id;
    zone.len()
}

#[memoize(ttl = |_id, price| Duration::from_secs(*price))]
fn timed(id: Id) -> u64 {
    let Id = id;
    1
}

#[memoize(tenant = org)]
fn of_tenant(org: &str, id: &Id) -> usize {
    let Id = id;
    org.len()
}

#[memoize(ttl = "5m", stale = "1h", refresh_ahead, timeout = "2s")]
async fn refreshed(id: Id) -> Result<u64, memokit::Error> {
    let Id = id;
    Ok(1)
}

#[memoize(scope = shared, cache_if = |value| *value > 1)]
fn shared(id: Id) -> u64 {
    let Id = id;
    1
}

#[memoize(batch, tags = |_id, _zone, _value| ["all"])]
fn batch(ids: &[Id], zone: Id) -> Vec<u64> {
    let Id = zone;
    vec![1; ids.len()]
}

#[memoize(key(Id) = Id, cache_if = |value| *value > 1)]
fn keyed(n: u64) -> u64 {
    n
}

#[memoize(cache_if = |price| price.is_fair(), weigh = size_of_val, absent_ttl = "1m")]
fn returned(n: u64) -> Option<Price> {
    (n > 1).then_some(Price)
}

#[memoize(error_ttl = "1m", ttl = "5m", stale = "1h")]
async fn returned_later(n: u64) -> Result<Price, memokit::Error> {
    let _ = n;
    Ok(Price)
}

#[memoize(scope = shared)]
fn returned_by_a_store(n: u64) -> Price {
    let _ = n;
    Price
}

fn main() {}
