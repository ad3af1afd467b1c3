//! JSON: what a person can read in a store.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Codec, CodecId};
use crate::error::{Error, Result};

/// JSON: `codec = json`.
///
/// For stores that people look into, and the shapes of msgpack. It cannot tell `Some(None)` from
/// `None`, and has neither infinities nor keys of maps that are no text or number.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Json;

impl Codec for Json {
    const ID: CodecId = CodecId::JSON;
    const NAME: &'static str = "json";
    const IS_HUMAN_READABLE: bool = true;

    fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>> {
        serde_json::to_vec(value).map_err(|error| Error::codec("encode", error))
    }

    fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
        // Of what follows a value it accepts white space, which `encode` never writes.
        if bytes.last().is_some_and(u8::is_ascii_whitespace) {
            return Err(super::left_over());
        }
        serde_json::from_slice(bytes).map_err(|error| Error::codec("decode", error))
    }
}
