//! Msgpack: every field with its name.

use rmp_serde::Deserializer;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::bounded::{Bounded, Bounds, MOST_NESTED};
use super::{Codec, CodecId};
use crate::error::{Error, Result};

/// Msgpack, with the names of fields: `codec = msgpack`.
///
/// For types that ask what comes next: `#[serde(flatten)]`, `untagged`, `tag = "…"`,
/// `skip_serializing_if`, `serde_json::Value`. It cannot tell `Some(None)` from `None`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Msgpack;

impl Codec for Msgpack {
    const ID: CodecId = CodecId::MSGPACK;
    const NAME: &'static str = "msgpack";

    fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>> {
        rmp_serde::to_vec_named(value).map_err(|error| Error::codec("encode", error))
    }

    fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
        let mut deserializer = Deserializer::from_read_ref(bytes);
        deserializer.set_max_depth(MOST_NESTED);
        // Its own limit does not count enums.
        let value = V::deserialize(Bounded::new(&mut deserializer, &Bounds::of(bytes)))
            .map_err(|error| Error::codec("decode", error))?;
        // It does not tell where it stands: whatever it is asked for next has to be missing.
        match bool::deserialize(&mut deserializer) {
            Err(rmp_serde::decode::Error::InvalidMarkerRead(_)) => Ok(value),
            _ => Err(super::left_over()),
        }
    }
}
