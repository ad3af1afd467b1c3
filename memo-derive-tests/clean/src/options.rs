//! Each option, on functions of one key.

use core::num::ParseIntError;
use core::time::Duration;

use memokit::{memoize, Error};

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub struct User {
    /// Which one.
    pub id: u64,
}

/// As it is without an option.
#[must_use]
#[memoize]
pub fn plain(zone: &str, grams: u32) -> u64 {
    u64::from(grams).saturating_add(zone.bytes().map(u64::from).sum())
}

/// Nothing to tell its values apart.
#[must_use]
#[memoize]
pub fn nothing_to_ask() -> u64 {
    3
}

/// Lives, and is limited.
#[must_use]
#[memoize(ttl = "5m", tti = "1m", jitter = "10%", capacity = 10_000, max_bytes = "64MiB", policy = lru, weigh = bytes_of)]
pub fn limited(number: u64) -> Vec<u64> {
    vec![number]
}

/// Its options are expressions.
#[must_use]
#[memoize(ttl = five_minutes(), capacity = MOST, max_bytes = BYTES)]
pub fn computed(number: u64) -> u64 {
    number
}

/// Its options are closures.
#[must_use]
#[memoize(
    ttl = |number, _zone, value| Duration::from_secs(number.saturating_add(*value)),
    tags = |number, zone, _| [number.to_string(), zone.clone()],
    cache_if = |value| *value > 0,
)]
pub fn asked(number: u64, zone: &str) -> u64 {
    number.saturating_add(zone.bytes().map(u64::from).sum())
}

/// Has tags, a name of its own and a namespace.
#[must_use]
#[memoize(tags("user:{id}", "all"), name = "the user", namespace = "crm", companion = named_memo)]
pub fn named(id: u64) -> u64 {
    id
}

/// Not everything is part of its key.
#[must_use]
#[memoize(skip(user))]
pub fn skipping(user: User, number: u64) -> u64 {
    number.saturating_add(user.id)
}

/// Its key is computed.
#[must_use]
#[memoize(key(u64) = user.id)]
pub fn keyed(user: User, _unused: u8) -> u64 {
    user.id
}

/// Its key is computed, and has no name.
#[must_use]
#[memoize(key = (user.id, number))]
pub fn keyed_by_any(user: User, number: u64) -> u64 {
    user.id.saturating_add(number)
}

/// Its tenants are kept apart.
#[must_use]
#[memoize(tenant = user.id, skip(user))]
pub fn of_a_tenant(user: User, number: u64) -> u64 {
    user.id.saturating_add(number)
}

/// There may be none.
#[must_use]
#[memoize(ttl = "5m", absent_ttl = "30s")]
pub fn absent(number: u64) -> Option<u64> {
    number.checked_sub(1)
}

/// It may fail.
///
/// # Errors
///
/// Where the text is no number.
#[memoize(error_ttl = "5s")]
pub fn failing(text: &str) -> Result<u64, ParseIntError> {
    text.parse()
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
    refresh_ahead
)]
pub fn background(text: &str, number: u64) -> Result<u64, Error> {
    Ok(number.saturating_add(text.bytes().map(u64::from).sum()))
}

/// Callers compute side by side.
#[must_use]
#[memoize(single_flight = false, crate = ::memokit)]
pub fn side_by_side(number: u64) -> u64 {
    number
}

/// Patterns, lifetimes, and a body that changes its own copy.
#[must_use]
#[memoize]
pub fn patterns<'text>(
    (left, right): (u8, u8),
    mut number: u64,
    text: &'text str,
    other: &'text str,
) -> u64 {
    number = number
        .saturating_add(u64::from(left))
        .saturating_add(u64::from(right));
    number.saturating_add(text.bytes().chain(other.bytes()).map(u64::from).sum())
}

/// The most entries.
const MOST: usize = 100;

/// The most bytes.
const BYTES: u64 = 1024;

/// How long.
const fn five_minutes() -> Duration {
    Duration::from_mins(5)
}

/// The bytes of a list.
const fn bytes_of(list: &[u64]) -> usize {
    list.len().saturating_mul(8)
}
