// The four kinds of batch functions.
use std::collections::{BTreeMap, HashMap};

use memokit::memoize;

#[derive(Clone, Copy)]
struct Api;

#[memoize(batch, skip(api))]
fn plain(n: &[u64], api: Api) -> Vec<u64> {
    let Api = api;
    n.to_vec()
}

#[memoize(batch, ttl = "5m")]
async fn later<'x>(n: &'x [String], unit: &str) -> Result<Vec<usize>, std::fmt::Error> {
    let first: Option<&'x String> = n.first();
    let _ = first.ok_or(std::fmt::Error)?;
    Ok(n.iter().map(|n| n.len() + unit.len()).collect())
}

#[memoize(batch, scope = shared, version = 2)]
fn shared(n: &[u64], api: &str) -> Result<Vec<u64>, memokit::Error> {
    let _ = api;
    Ok(n.to_vec())
}

#[memoize(batch, store = "prices", skip(api))]
async fn named(n: &[u64], api: &Api) -> Vec<u64> {
    let Api = *api;
    n.to_vec()
}

const MOST: usize = 10;

#[memoize(batch, max_batch = MOST * 2, coalesce = "1ms", skip(api))]
async fn gathered(n: &[u64], api: &Api) -> HashMap<u64, String> {
    let Api = *api;
    n.iter().map(|n| (*n, n.to_string())).collect()
}

#[memoize(batch, coalesce = std::time::Duration::from_micros(1), max_batch = 1)]
fn mapped(n: &[String]) -> Result<BTreeMap<String, u64>, std::rc::Rc<str>> {
    Ok(n.iter().map(|n| (n.clone(), 1)).collect())
}

#[memoize(batch, scope = shared, absent_ttl = "1m", coalesce = "1ms", ttl = |_, value| match value {
    Some(_) => std::time::Duration::from_secs(60),
    None => std::time::Duration::from_secs(1),
})]
async fn shared_map(n: &[u64]) -> Result<HashMap<u64, u64>, std::rc::Rc<str>> {
    Ok(n.iter().map(|n| (*n, *n)).collect())
}

fn is_send<T: Send>(value: T) -> T {
    value
}

fn main() {
    assert_eq!(plain(&[1, 2, 1], Api), [1, 2, 1]);
    assert_eq!((plain::one(&2, Api), plain::peek(&1)), (2, Some(1)));
    drop(is_send(later(&["a".to_owned()], "m")));
    drop(is_send(later::peek(&"a".to_owned(), "m")));
    drop(is_send(named(&[1], &Api)));
    drop(is_send(named::invalidate(&1)));
    drop(is_send(gathered(&[1], &Api)));
    drop(is_send(gathered::one(&1, &Api)));
    drop(is_send(shared_map(&[1])));
    let one = mapped::one(&"a".to_owned());
    assert_eq!(one, Ok(Some(1)));
    let _shared: (fn(&[u64], &str) -> _,) = (shared,);
}
