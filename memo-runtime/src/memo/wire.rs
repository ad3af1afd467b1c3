//! How the keys and values of a shared memo become text and bytes.
//!
//! Function pointers rather than bounds: a memo of the process has the same type and needs neither
//! `CacheKey` nor serde.

use std::fmt;
use std::time::Duration;

use crate::codec::Undecodable;
use crate::error::Result;
use crate::key::{KeyText, StoreKey};
use crate::memo::Spec;

/// How the keys and values of a shared memo become text and bytes.
pub(crate) struct Wire<K, V> {
    write_tenant: fn(&K, &mut KeyText),
    write_record: fn(&K, &mut KeyText),
    write_arguments: fn(&K, &mut KeyText),
    pub(crate) schema: fn() -> u64,
    pub(crate) encode: fn(&StoreKey, u64, Duration, &V) -> Result<Vec<u8>>,
    pub(crate) decode: Decode<V>,
}

type Decode<V> = fn(&StoreKey, u64, &[u8]) -> std::result::Result<(V, Duration), Undecodable>;

#[cfg(feature = "codec-postcard")]
impl<K, V> Wire<K, V>
where
    K: crate::key::KeyLayout,
    V: serde::Serialize + serde::de::DeserializeOwned,
{
    pub(crate) const fn new() -> Self {
        Self {
            write_tenant: K::write_tenant,
            write_record: K::write_record,
            write_arguments: K::write_arguments,
            schema: crate::codec::fingerprint::<V>,
            encode: contained::encode::<V>,
            decode: contained::decode::<V>,
        }
    }
}

/// Writing and reading values whose own serde code may panic: then the value is not stored, or is
/// computed anew, and its caller gets it all the same.
#[cfg(feature = "codec-postcard")]
mod contained {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::time::Duration;

    use serde::{Serialize, de::DeserializeOwned};

    use crate::codec::{self, Undecodable};
    use crate::error::{Error, Result};
    use crate::key::StoreKey;

    pub(super) fn encode<V: Serialize>(
        key: &StoreKey,
        schema: u64,
        cost: Duration,
        value: &V,
    ) -> Result<Vec<u8>> {
        // The value is only read, and the half-written bytes are dropped.
        catch_unwind(AssertUnwindSafe(|| codec::encode(key, schema, cost, value)))
            .unwrap_or_else(|_| Err(Error::codec("encode", "`Serialize` of the value panicked")))
    }

    pub(super) fn decode<V: DeserializeOwned>(
        key: &StoreKey,
        schema: u64,
        bytes: &[u8],
    ) -> std::result::Result<(V, Duration), Undecodable> {
        let panicked = || Error::codec("decode", "`Deserialize` of the value panicked");
        catch_unwind(|| codec::decode(key, schema, bytes))
            .unwrap_or_else(|_| Err(Undecodable::Codec(panicked())))
    }
}

impl<K, V> Wire<K, V> {
    /// The key of an entry: eight fields, each escaped, so that no two things share one.
    ///
    /// `m1 : namespace : record type : tenant : record key : item : version : arguments`
    ///
    /// One that is too long for some stores ends in a digest.
    pub(crate) fn store_key(&self, spec: &Spec, key: &K) -> StoreKey {
        let mut text = KeyText::new();
        text.escaped("m1");
        text.end_field();
        text.escaped(spec.namespace());
        text.end_field();
        text.escaped(spec.record);
        // With the names of the key's fields: another field, or another order, is another key.
        for field in spec.key_fields {
            text.escaped(".");
            text.escaped(field);
        }
        text.end_field();
        (self.write_tenant)(key, &mut text);
        text.end_field();
        (self.write_record)(key, &mut text);
        text.end_field();
        text.escaped(spec.item);
        text.end_field();
        text.escaped(spec.version.to_string());
        text.end_field();
        (self.write_arguments)(key, &mut text);
        text.into()
    }
}

impl<K, V> fmt::Debug for Wire<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire(..)")
    }
}

#[cfg(all(test, feature = "codec-postcard"))]
mod tests;
