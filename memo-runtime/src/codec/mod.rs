//! Values to bytes and back: the codecs, the envelope around their bytes, the fingerprint of a type.
//!
//! What a store keeps is written by another run, perhaps by another version of the program, and may
//! have been damaged since. Binary codecs decode a fifth to two fifths of damaged bytes to *some*
//! value, and cannot tell two fields of one type that changed places. So nothing reaches the codec
//! before the [`envelope`] has found the bytes whole, under their own key, written by the same codec
//! and for a type of the same [`schema`]. And what a codec makes of a value is tried before it is
//! trusted ([`round_trip`]).
//!
//! All of this runs the `serde` code of the value's type; a panic in it is the caller's to catch.

#[cfg(feature = "codec-bincode")]
mod bincode;
#[cfg(any(
    test,
    feature = "codec-postcard",
    feature = "codec-bincode",
    feature = "codec-msgpack"
))]
mod bounded;
mod contract;
mod envelope;
mod id;
#[cfg(feature = "codec-json")]
mod json;
mod misfits;
#[cfg(feature = "codec-msgpack")]
mod msgpack;
#[cfg(feature = "codec-postcard")]
mod postcard;
mod round_trip;
mod schema;

use std::fmt;
use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

#[cfg(feature = "codec-bincode")]
pub use self::bincode::Bincode;
pub use self::contract::Codec;
pub(crate) use self::envelope::Damage;
pub use self::id::CodecId;
#[cfg(feature = "codec-json")]
pub use self::json::Json;
pub(crate) use self::misfits::{Advice, Misfits};
#[cfg(feature = "codec-msgpack")]
pub use self::msgpack::Msgpack;
#[cfg(feature = "codec-postcard")]
pub use self::postcard::Postcard;
pub(crate) use self::schema::fingerprint;
use crate::error::{Error, Result};
use crate::key::StoreKey;

/// Writes `value` as the bytes that a store keeps under `key`.
///
/// `schema` is the [`fingerprint`] of the value's type, `cost` what the value took to compute. If it is
/// to be `tried`, it is read again and compared.
///
/// # Errors
///
/// If the value's `Serialize` fails, or asks for what the codec has not (of postcard, a sequence without
/// a length, as `#[serde(flatten)]` gives), if the value does not come back as it was, or the bytes are
/// more than [`u32::MAX`].
pub(crate) fn encode<C, V>(
    key: &StoreKey,
    (schema, cost): (u64, Duration),
    value: &V,
    tried: bool,
) -> Result<Vec<u8>>
where
    C: Codec,
    V: Serialize + DeserializeOwned,
{
    let payload = C::encode(value)?;
    if tried {
        round_trip::check::<C, V>(value, &payload)?;
    }
    envelope::seal(key, C::ID, (schema, cost), &payload)
}

/// Puts bytes of anybody's into an envelope as if a codec had written them.
#[cfg(all(
    feature = "test-util",
    feature = "codec-postcard",
    feature = "codec-bincode",
    feature = "codec-msgpack",
    feature = "codec-json"
))]
pub(crate) fn seal<C: Codec>(
    key: &StoreKey,
    facts: (u64, Duration),
    payload: &[u8],
) -> Result<Vec<u8>> {
    envelope::seal(key, C::ID, facts, payload)
}

/// Reads what [`encode`] wrote under the same key and schema: the value, and what it took to compute.
///
/// # Errors
///
/// If the bytes are not exactly those that were written, or the value's `Deserialize` rejects them.
pub(crate) fn decode<C: Codec, V: DeserializeOwned>(
    key: &StoreKey,
    schema: u64,
    bytes: &[u8],
) -> Result<(V, Duration), Undecodable> {
    let opened = envelope::open(key, C::ID, schema, bytes)?;
    Ok((C::decode(opened.payload)?, opened.cost))
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

/// The error of bytes that a codec did not need.
#[cfg(any(
    feature = "codec-postcard",
    feature = "codec-bincode",
    feature = "codec-msgpack",
    feature = "codec-json"
))]
fn left_over() -> Error {
    Error::codec("decode", "bytes are left over after the value")
}

#[cfg(all(
    test,
    feature = "codec-postcard",
    feature = "codec-bincode",
    feature = "codec-msgpack",
    feature = "codec-json"
))]
mod tests;
