//! Writing and reading values whose own serde code may panic, or their codec: then the value is not
//! stored, or is computed anew, and its caller gets it all the same.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use crate::codec::{self, Codec, Undecodable};
use crate::error::{Error, Result};
use crate::key::StoreKey;

pub(super) fn encode<C, V>(
    key: &StoreKey,
    facts: (u64, Duration),
    value: &V,
    tried: bool,
) -> Result<Vec<u8>>
where
    C: Codec,
    V: Serialize + DeserializeOwned,
{
    let encode = || codec::encode::<C, V>(key, facts, value, tried);
    // The value is only read, and the half-written bytes are dropped.
    catch_unwind(AssertUnwindSafe(encode)).unwrap_or_else(|_| {
        let message = "`Serialize` of the value panicked, or `Deserialize` when it was tried";
        Err(Error::codec("encode", message))
    })
}

pub(super) fn decode<C: Codec, V: DeserializeOwned>(
    key: &StoreKey,
    schema: u64,
    bytes: &[u8],
) -> std::result::Result<(V, Duration), Undecodable> {
    let panicked = || Error::codec("decode", "`Deserialize` of the value panicked");
    catch_unwind(|| codec::decode::<C, V>(key, schema, bytes))
        .unwrap_or_else(|_| Err(Undecodable::Codec(panicked())))
}
