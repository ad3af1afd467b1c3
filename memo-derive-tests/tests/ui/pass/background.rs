//! A compute that may go on without its caller has arguments of its own.
#![deny(warnings)]

use std::sync::Arc;

use memokit::memoize;

trait Log {
    fn log(&self);
}

#[derive(Clone)]
struct Client;

type Shared = Arc<dyn Log + Send + Sync>;
type Failure = Arc<dyn std::error::Error + Send + Sync>;

#[memoize(ttl = "5m", stale = "10m", soft_timeout = "50ms", skip(log, form, client))]
fn patterns(
    (a, b): (u64, u64),
    _: &[u8],
    args: &str,
    mut kept: String,
    log: &Shared,
    form: for<'f> fn(&'f str) -> &'f str,
    client: Client,
    name: &'static str,
) -> usize {
    let Client = client;
    log.log();
    kept.push_str(form(args));
    kept.len() + name.len() + (a + b) as usize
}

#[memoize(ttl = "5m", refresh_ahead)]
fn twelve(a: u8, b: &str, c: u8, d: &[u8], e: u8, f: String, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8) -> u8 {
    a + c + e + g + h + i + j + k + l + (b.len() + d.len() + f.len()) as u8
}

#[memoize(ttl = "5m", refresh_ahead)]
fn none() -> u64 {
    1
}

#[memoize(ttl = "5m", stale = "10m")]
async fn none_later() -> u64 {
    1
}

#[memoize(timeout = "2s")]
fn limited<'x>(name: &'x str, other: &'x [String]) -> Result<usize, memokit::Error> {
    let both: [usize; 2] = [name.len(), other.len()];
    Ok(both.iter().sum())
}

#[memoize(ttl = "5m", stale = "10m", soft_timeout = "50ms", timeout = pick(), skip(client))]
async fn later<'x, 'y: 'x>(client: &'x Client, names: &'y [String], mut from: String) -> Result<u64, Failed> {
    let Client = client;
    std::future::ready(names.len()).await;
    from.push('1');
    Ok(from.parse()?)
}

// Without a compute in the background, arguments and futures are what they like.
#[memoize(timeout = "2s", single_flight = false, skip(log))]
async fn dropped(n: u64, log: &mut Vec<u64>) -> Result<u64, Failed> {
    let shared = std::rc::Rc::new(n);
    std::future::ready(()).await;
    log.push(*shared);
    Ok(*shared)
}

fn pick() -> std::time::Duration {
    std::time::Duration::from_secs(2)
}

struct Failed(#[expect(dead_code, reason = "a test")] Failure);

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(Arc::new(error))
    }
}

#[memoize(error_ttl = "5s", absent_ttl = "1s", ttl = "5m", stale = "10m", timeout = "2s")]
fn errors(n: u64) -> Result<Option<u64>, Arc<memokit::Error>> {
    Ok(Some(n))
}

// The value of an `error_ttl` is the whole result.
#[memoize(error_ttl = "5s", cache_if = |result| result.is_err(), weigh = weight)]
fn whole(n: u64) -> Result<u64, String> {
    Err(n.to_string())
}

fn weight(result: &Result<u64, String>) -> usize {
    result.as_ref().err().map_or(8, String::len)
}

// A function that calls itself.
#[memoize(ttl = "5m", refresh_ahead)]
async fn fibonacci(n: u64) -> u64 {
    if n < 2 { n } else { Box::pin(fibonacci(n - 1)).await + Box::pin(fibonacci(n - 2)).await }
}

fn is_send<T: Send>(value: T) -> T {
    value
}

fn same(text: &str) -> &str {
    text
}

impl Log for Client {
    fn log(&self) {}
}

fn main() {
    let log: Shared = Arc::new(Client);
    assert_eq!(patterns((1, 2), &[], "a", "b".to_owned(), &log, same, Client, "c"), 6);
    assert_eq!(twelve(1, "", 1, &[], 1, String::new(), 1, 1, 1, 1, 1, 1), 9);
    assert_eq!(none(), 1);
    assert_eq!(errors(1).ok(), Some(Some(1)));
    assert_eq!(whole(1), Err("1".to_owned()));
    let _limited: fn(&'static str, &'static [String]) -> Result<usize, memokit::Error> = limited;
    drop(is_send(later(&Client, &[], String::new())));
    drop(is_send(none_later()));
    drop(is_send(fibonacci(3)));
    drop(dropped(1, &mut Vec::new()));
}
