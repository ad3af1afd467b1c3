//! Async functions of one key.

use core::future;
use core::num::ParseIntError;
use core::time::Duration;

use memokit::{memoize, Error};

/// Where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// What it adds.
    pub offset: u64,
}

/// As it is without an option.
#[memoize]
pub async fn plain(from: String, to: &str) -> u64 {
    future::ready(()).await;
    from.bytes().chain(to.bytes()).map(u64::from).sum()
}

/// Lives, is limited, tagged and asked about.
#[memoize(
    ttl = |number, _| Duration::from_secs(*number),
    tti = "1m",
    capacity = 7,
    max_bytes = "1MB",
    cache_if = |value| *value > 0,
    tags("number:{number}"),
    skip(client),
)]
pub async fn asked(client: &Client, number: u64) -> u64 {
    future::ready(number).await.saturating_add(client.offset)
}

/// Computes in the background.
///
/// # Errors
///
/// Where it takes too long.
#[memoize(
    ttl = "5m",
    stale = "10m",
    soft_timeout = "50ms",
    timeout = "2s",
    refresh_ahead,
    skip(client)
)]
pub async fn background(client: &Client, text: &str, number: u64) -> Result<u64, Error> {
    future::ready(()).await;
    Ok(number
        .saturating_add(client.offset)
        .saturating_add(text.bytes().map(u64::from).sum()))
}

/// Shared, with a version.
///
/// # Errors
///
/// Where the text is no number.
#[memoize(scope = shared, ttl = "5m", version = 2, l1_ttl = "5s", l1_max_value = "64KiB")]
pub async fn shared(text: &str) -> Result<u64, ParseIntError> {
    future::ready(text).await.parse()
}

/// Shared, and fails with its store.
///
/// # Errors
///
/// Where the store does not answer.
#[memoize(scope = shared, on_store_error = fail)]
pub async fn of_its_store(number: u64) -> Result<u64, Error> {
    future::ready(Ok(number)).await
}

/// Shared, and fails with its store, many at once.
///
/// # Errors
///
/// Where the store does not answer.
#[memoize(batch, scope = shared, on_store_error = fail)]
pub async fn many_of_its_store(numbers: &[u64]) -> Result<Vec<u64>, Error> {
    future::ready(Ok(numbers.to_vec())).await
}

/// Shared, in a store with a name, by a computed key.
#[memoize(store = "prices", key(u64) = client.offset)]
pub async fn by_a_key(client: Client) -> Option<u64> {
    future::ready(client.offset).await.checked_sub(1)
}

/// Its tenants are kept apart.
#[memoize(tenant = client.offset, skip(client), single_flight = false)]
pub async fn of_a_tenant(client: Client, number: u64) -> u64 {
    future::ready(number).await.saturating_add(client.offset)
}

/// It borrows for a lifetime that has a name.
#[memoize]
pub async fn named<'text>(text: &'text str, other: &'text str) -> u64 {
    future::ready(text)
        .await
        .bytes()
        .chain(other.bytes())
        .map(u64::from)
        .sum()
}
