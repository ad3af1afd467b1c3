//! Closures of options see the parts of the key and the value, under the names that they give them.
#![deny(warnings, unused_results, let_underscore_drop)]

use std::time::Duration;

use memokit::{Calculated, Memoized, memoize};

#[derive(Clone)]
struct User {
    id: u64,
    groups: Vec<String>,
    ttl: Duration,
}

// Names like those that we generate; a type that is coerced to; patterns; a `return`; a type.
#[memoize(
    ttl = |value, _: &str, User { ttl, id: key, .. }| -> Duration {
        if value == key {
            return *ttl;
        }
        Duration::ZERO
    },
    tags = |id, zone: &str, user| {
        if user.groups.is_empty() {
            return vec![format!("{zone}:{id}")];
        }
        user.groups.clone()
    },
    cache_if = |User { groups, .. }| groups.len() < 3,
    weigh = bytes_of,
    max_bytes = 64 * MIB,
    jitter = "12.5%",
    tti = std::time::Duration::from_secs(5),
    namespace = "crm",
    single_flight = true,
    skip(log),
)]
fn user(id: u64, log: &mut Vec<u64>, zone: &str) -> User {
    log.push(id);
    User { id, groups: vec![zone.to_owned()], ttl: Duration::MAX }
}

const MIB: u64 = 1 << 20;

fn bytes_of(user: &User) -> usize {
    user.groups.iter().map(String::len).sum()
}

// Nothing has to be used.
#[memoize(ttl = |id, user| Duration::MAX, tags = |id, user| ["all"], cache_if = |user| true)]
fn unused(id: u64) -> u64 {
    id
}

// What a tag lends from the key or the value.
#[memoize(tags = |name, values| values.iter().chain([name]))]
fn lent(name: String) -> Vec<String> {
    vec![name]
}

#[memoize(ttl = |value| Duration::from_secs(*value), single_flight = false)]
fn without_a_key() -> u64 {
    1
}

#[memoize(key(String) = name.to_lowercase(), ttl = |key: &str, _| Duration::from_secs(key.len() as u64))]
fn computed_key(name: &str) -> usize {
    name.len()
}

#[memoize(ttl = |(a, b), [c, ..], _| Duration::from_secs(a + b + u64::from(*c)))]
fn patterns((a, b): (u64, u64), c: [u8; 2]) -> u64 {
    a + b + u64::from(c[0])
}

#[memoize(batch, ttl = |item, to: &str, _| Duration::from_secs(item + to.len() as u64), skip(_log), tti = "1m")]
fn many(items: &[u64], _log: &str, to: &str) -> Vec<usize> {
    items.iter().map(|_| to.len()).collect()
}

#[memoize(batch, scope = shared, cache_if = |value| value.is_some(), absent_ttl = "1s")]
fn shared(items: &[u64]) -> Vec<Option<u64>> {
    items.iter().copied().map(Some).collect()
}

macro_rules! stamped {
    ($name:ident, $ttl:expr, $condition:expr) => {
        #[memoize(ttl = $ttl, cache_if = $condition)]
        fn $name(id: u64) -> u64 {
            id
        }
    };
}
stamped!(from_a_macro, |id, value| Duration::from_secs(id + value), |value| *value > 1);

#[derive(Memoized)]
#[memo(namespace = "crm")]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(key)]
    place: String,
    #[cache_calculation(
        with = sum,
        ttl = |id, place: &str, value| Duration::from_secs(id + place.len() as u64 + value.unwrap_or(1)),
        cache_if = |value| value.is_some(),
        absent_ttl = "1s",
        tags = |id, place, _| [id.to_string(), place.clone()],
        weigh = size_of_val,
    )]
    revenue: Calculated<Option<u64>>,
}

fn sum(customers: &[&Customer]) -> Vec<Option<u64>> {
    customers.iter().map(|customer| Some(customer.id + customer.place.len() as u64)).collect()
}

fn main() {
    assert_eq!(user(1, &mut Vec::new(), "EU").id, 1);
    assert_eq!((unused(1), without_a_key(), computed_key("Tea")), (1, 1, 3));
    assert_eq!(lent("a".to_owned()), ["a"]);
    assert_eq!(patterns((1, 2), [3, 4]), 6);
    assert_eq!(many(&[1], "", "EU"), [2]);
    let _shared: fn(&[u64]) -> Vec<Option<u64>> = shared;
    assert_eq!(from_a_macro(1), 1);
    let _selected = Customer::REVENUE;
}
