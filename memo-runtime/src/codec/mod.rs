//! Values to bytes and back: the codec, the envelope around its bytes, the fingerprint of a type.
//!
//! What a store keeps is written by another run, perhaps by another version of the program, and may
//! have been damaged since. Binary codecs decode a fifth to two fifths of damaged bytes to *some*
//! value, and cannot tell two fields of one type that changed places. So nothing reaches the codec
//! before the [`envelope`] has found the bytes whole, under their own key, and written for a type
//! of the same [`schema`].
//!
//! Both functions run the `serde` code of the value's type; a panic in it is the caller's to catch.

#[cfg_attr(
    not(any(test, feature = "codec-postcard")),
    expect(dead_code, reason = "without a codec there is nothing to put into it")
)]
mod envelope;
#[cfg(feature = "codec-postcard")]
mod postcard;
#[cfg(feature = "codec-postcard")]
mod schema;

use std::fmt;
#[cfg(feature = "codec-postcard")]
use std::time::Duration;

#[cfg(feature = "codec-postcard")]
use serde::{Serialize, de::DeserializeOwned};

pub(crate) use self::envelope::Damage;
#[cfg(feature = "codec-postcard")]
pub(crate) use self::schema::fingerprint;
use crate::error::Error;
#[cfg(feature = "codec-postcard")]
use crate::{error::Result, key::StoreKey};

/// Writes `value` as the bytes that a store keeps under `key`.
///
/// `schema` is the [`fingerprint`] of the value's type, `cost` what the value took to compute.
///
/// # Errors
///
/// If the value's `Serialize` fails, asks for what postcard has not (a sequence without a length,
/// as `#[serde(flatten)]` gives), or the bytes are more than [`u32::MAX`].
#[cfg(feature = "codec-postcard")]
pub(crate) fn encode<V>(key: &StoreKey, schema: u64, cost: Duration, value: &V) -> Result<Vec<u8>>
where
    V: Serialize + ?Sized,
{
    envelope::seal(key, schema, cost, &postcard::encode(value)?)
}

/// Reads what [`encode`] wrote under the same key and schema: the value, and what it took to compute.
///
/// # Errors
///
/// If the bytes are not exactly those that were written, or the value's `Deserialize` rejects them.
#[cfg(feature = "codec-postcard")]
pub(crate) fn decode<V: DeserializeOwned>(
    key: &StoreKey,
    schema: u64,
    bytes: &[u8],
) -> Result<(V, Duration), Undecodable> {
    let opened = envelope::open(key, schema, bytes)?;
    Ok((postcard::decode(opened.payload)?, opened.cost))
}

/// Why bytes did not give a value. Whatever it is, the caller has a miss.
#[derive(Debug)]
pub(crate) enum Undecodable {
    /// The envelope is not what was written for this key and type.
    Damage(Damage),
    /// The envelope is good, the codec or the type rejects the payload.
    Codec(Error),
}

impl std::error::Error for Undecodable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Damage(damage) => Some(damage),
            Self::Codec(error) => Some(error),
        }
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damage(damage) => damage.fmt(f),
            Self::Codec(error) => error.fmt(f),
        }
    }
}

impl From<Damage> for Undecodable {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

impl From<Error> for Undecodable {
    fn from(error: Error) -> Self {
        Self::Codec(error)
    }
}

#[cfg(all(test, feature = "codec-postcard"))]
mod tests;
