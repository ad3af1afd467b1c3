//! Functions of types, and what an argument borrows inside.

#![expect(
    clippy::impl_trait_in_params,
    reason = "an argument here is one, as it is in most people's code"
)]

use core::fmt::Display;
use core::future;
use core::hash::Hash;

use memokit::memoize;

/// Of any type that can be a key.
#[must_use]
#[memoize(ttl = "5m")]
pub fn text<T: Clone + Display + Eq + Hash + Send + Sync + 'static>(value: T) -> String {
    value.to_string()
}

/// Of any length.
#[must_use]
#[memoize]
pub fn sum<const N: usize>(numbers: [u64; N]) -> u64 {
    numbers
        .iter()
        .fold(0, |sum, number| sum.saturating_add(*number))
}

/// Of what comes from a type, in a task.
#[memoize(skip(offset))]
pub async fn later<T>(value: &T, offset: u64) -> Option<u64>
where
    T: Clone + Eq + Hash + Into<u64> + Send + Sync + 'static,
{
    future::ready(value.clone().into())
        .await
        .checked_add(offset)
}

/// Of borrows inside.
#[must_use]
#[memoize]
pub fn borrowed(name: Option<&str>, parts: &[&str], (town, number): (&str, u64)) -> u64 {
    name.into_iter()
        .chain(parts.iter().copied())
        .chain([town])
        .flat_map(str::bytes)
        .map(u64::from)
        .fold(number, u64::saturating_add)
}
