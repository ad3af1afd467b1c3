//! The codec of many programs that were here before: the only place that calls `bincode`.
//!
//! It has no maintainer any more (RUSTSEC-2025-0141), so its version is exact, its limit is on, and
//! nobody has it who did not ask for it.

use std::marker::PhantomData;

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde::{Deserializer, Serialize};

use super::bounded::{Bounded, Bounds};
use super::{Codec, CodecId};
use crate::error::{Error, Result};

/// The most bytes that a value may take, its strings and lists together; bincode is told this, or a
/// flipped bit in a length would end the program.
const MOST: usize = 64 << 20;

/// Bincode 2: `codec = bincode`.
///
/// About as small and quick as postcard, and it refuses the same shapes. A value of more than 64 MiB is
/// not stored.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Bincode;

const fn config() -> Configuration<LittleEndian, Varint, Limit<MOST>> {
    bincode::config::standard().with_limit::<MOST>()
}

impl Codec for Bincode {
    const ID: CodecId = CodecId::BINCODE;
    const NAME: &'static str = "bincode";

    fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>> {
        bincode::serde::encode_to_vec(value, config())
            .map_err(|error| Error::codec("encode", error))
    }

    fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
        let whole = Whole(bytes, PhantomData);
        let (value, read) = bincode::serde::seed_decode_from_slice(whole, bytes, config())
            .map_err(|error| Error::codec("decode", error))?;
        if read < bytes.len() {
            return Err(super::left_over());
        }
        Ok(value)
    }
}

/// A value, read within bounds.
struct Whole<'b, V>(&'b [u8], PhantomData<V>);

impl<'de, V: DeserializeOwned> DeserializeSeed<'de> for Whole<'_, V> {
    type Value = V;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V, D::Error> {
        V::deserialize(Bounded::new(deserializer, &Bounds::of(self.0)))
    }
}
