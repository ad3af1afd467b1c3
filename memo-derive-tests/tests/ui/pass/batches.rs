// The four kinds of batch functions.
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
    let _shared: (fn(&[u64], &str) -> _,) = (shared,);
}
