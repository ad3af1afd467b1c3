//! What may name a tenant.

#![deny(warnings, clippy::pedantic)]
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::sync::Arc;

use memokit::memoize;

struct Org {
    id: u32,
    name: String,
    short: Option<Arc<str>>,
}

#[memoize(tenant = org.id, skip(org))]
fn by_field(org: &Org, n: u64) -> u64 {
    n + u64::from(org.id)
}

#[memoize(tenant = &org.name, skip(org))]
fn by_text(org: &Org) -> usize {
    org.name.len()
}

#[memoize(tenant = &org.short, skip(org))]
fn by_option(org: &Org) -> Result<usize, memokit::Error> {
    Ok(org.name.len())
}

#[memoize(tenant = format!("{}/{n}", org.name), skip(org))]
async fn by_format(org: &Org, n: u64) -> u64 {
    n + u64::from(org.id)
}

#[memoize(tenant = org, key = n / 2)]
fn by_name(org: Cow<'static, str>, n: u64, _unused: ()) -> u64 {
    n + org.len() as u64
}

// An expression is any: also one that returns nothing early, and names what the expansion names.
#[memoize(tenant = if args > 7 { Some(args) } else { None }, skip(args))]
fn by_choice(args: u64, item: u64, rest: u64) -> u64 {
    args + item + rest
}

#[memoize(batch, tenant = tenant(item, factor))]
fn of_items(numbers: &[u64], factor: u64) -> Vec<u64> {
    numbers.iter().map(|n| n * factor).collect()
}

#[memoize(batch, tenant = item)]
fn of_items_alone(numbers: &[String]) -> Vec<usize> {
    numbers.iter().map(String::len).collect()
}

fn tenant(item: u64, factor: u64) -> u64 {
    item % factor
}

fn main() {
    let org = Org { id: 1, name: "acme".to_owned(), short: None };
    assert_eq!((by_field(&org, 1), by_text(&org)), (2, 4));
    assert!(by_option(&org).is_err());
    assert_eq!(by_field::peek(&org, 1), Some(2));
    assert_eq!(by_name("acme".into(), 3, ()), 7);
    assert_eq!(by_name::peek("acme".into(), 2, ()), Some(7));
    assert_eq!(by_choice(8, 1, 1), 10);
    assert_eq!(of_items(&[1, 2], 3), [3, 6]);
    assert_eq!(of_items::one(&2, 3), 6);
    assert_eq!(of_items::peek(&2, 3), Some(6));
    let _ = (by_format, of_items_alone);
}
