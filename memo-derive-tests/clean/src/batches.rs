//! Batch functions.

use core::future;
use core::time::Duration;
use std::collections::{BTreeMap, HashMap};

use memokit::{memoize, Error};

use crate::asynchronous::Client;

/// In the order of the slice.
#[must_use]
#[memoize(batch, ttl = "5m", capacity = 3)]
pub fn ordered(numbers: &[u64], zone: &str) -> Vec<u64> {
    let more: u64 = zone.bytes().map(u64::from).sum();
    numbers
        .iter()
        .map(|number| number.saturating_add(more))
        .collect()
}

/// By key, in parts, gathered.
#[must_use]
#[memoize(batch, max_batch = 100, coalesce = "1ms")]
pub fn mapped(numbers: &[u64]) -> BTreeMap<u64, u64> {
    numbers.iter().map(|number| (*number, *number)).collect()
}

/// It may fail.
///
/// # Errors
///
/// Never.
#[memoize(batch, skip(client))]
pub async fn failing(numbers: &[u64], client: &Client) -> Result<Vec<u64>, Error> {
    future::ready(()).await;
    Ok(numbers
        .iter()
        .map(|number| number.saturating_add(client.offset))
        .collect())
}

/// Shared.
///
/// # Errors
///
/// Never.
#[memoize(
    batch,
    scope = shared,
    codec = json,
    ttl = |_, value| Duration::from_secs(value.unwrap_or(1)),
    cache_if = |value| value.is_some(),
)]
pub async fn shared(numbers: &[u64]) -> Result<HashMap<u64, u64>, Error> {
    future::ready(()).await;
    Ok(numbers.iter().map(|number| (*number, *number)).collect())
}

/// Its tenants are kept apart.
#[must_use]
#[memoize(batch, tenant = number)]
pub fn of_a_tenant(numbers: &[u64], number: u64) -> Vec<Option<u64>> {
    numbers.iter().map(|key| key.checked_sub(number)).collect()
}
