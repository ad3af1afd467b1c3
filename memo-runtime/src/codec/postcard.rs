//! The default codec: small, exact for nested options, with a written-down wire format.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bounded::{Bounded, Bounds};
use super::{Codec, CodecId};
use crate::error::{Error, Result};

/// Postcard: `codec = postcard`, and what a shared memo writes that names no codec.
///
/// Small, quick, and exact for nested options. It writes no names, so what asks for them is refused:
/// `#[serde(flatten)]`, `untagged`, `tag = "…"`, `skip_serializing_if`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Postcard;

impl Codec for Postcard {
    const ID: CodecId = CodecId::POSTCARD;
    const NAME: &'static str = "postcard";

    fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>> {
        postcard::to_stdvec(value).map_err(|error| Error::codec("encode", error))
    }

    fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
        let failed = |error| Error::codec("decode", error);
        let mut deserializer = postcard::Deserializer::from_bytes(bytes);
        let value =
            V::deserialize(Bounded::new(&mut deserializer, &Bounds::of(bytes))).map_err(failed)?;
        match deserializer.finalize().map_err(failed)? {
            [] => Ok(value),
            _ => Err(super::left_over()),
        }
    }
}
