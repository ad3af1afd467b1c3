//! A value as a store has it, for who measures what that costs.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use crate::codec::{self, Codec};
use crate::error::{Error, Result};
use crate::key::StoreKey;

/// Any will do: what it is made of is not measured.
const SCHEMA: u64 = 1;

/// Writes a value that has been tried already.
///
/// # Errors
///
/// If it cannot be written.
pub fn seal_value<C, V>(key: &StoreKey, value: &V) -> Result<Vec<u8>>
where
    C: Codec,
    V: DeserializeOwned + Serialize,
{
    codec::encode::<C, V>(key, (SCHEMA, Duration::ZERO), value, false)
}

/// Reads what [`seal_value`] wrote under the same key.
///
/// # Errors
///
/// If the bytes are others.
pub fn open_value<C: Codec, V: DeserializeOwned>(key: &StoreKey, bytes: &[u8]) -> Result<V> {
    let (value, _) =
        codec::decode::<C, V>(key, SCHEMA, bytes).map_err(|error| Error::codec("open", error))?;
    Ok(value)
}
