//! How the keys and values of a shared memo become text and bytes.
//!
//! Function pointers rather than bounds: a memo of the process has the same type and needs neither
//! `CacheKey` nor serde.

mod contained;

use std::fmt;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::codec::{Advice, Codec, Undecodable};
use crate::error::Result;
use crate::key::{KeyText, StoreKey};
use crate::memo::{Core, Spec};

/// How the keys and values of a shared memo become text and bytes.
pub(crate) struct Wire<K, V> {
    write_tenant: fn(&K, &mut KeyText),
    write_record: fn(&K, &mut KeyText),
    write_arguments: fn(&K, &mut KeyText),
    schema: fn() -> u64,
    encode: Encode<V>,
    decode: Decode<V>,
    /// What to do about values that the codec cannot keep.
    advice: Advice,
}

type Encode<V> = fn(&StoreKey, (u64, Duration), &V, bool) -> Result<Vec<u8>>;
type Decode<V> = fn(&StoreKey, u64, &[u8]) -> std::result::Result<(V, Duration), Undecodable>;

impl<K, V> Wire<K, V>
where
    K: crate::key::KeyLayout,
    V: serde::Serialize + serde::de::DeserializeOwned,
{
    pub(crate) const fn new<C: Codec>() -> Self {
        Self {
            write_tenant: K::write_tenant,
            write_record: K::write_record,
            write_arguments: K::write_arguments,
            schema: crate::codec::fingerprint::<C, V>,
            encode: contained::encode::<C, V>,
            decode: contained::decode::<C, V>,
            advice: Advice::of::<C>(),
        }
    }
}

impl<K, V> Wire<K, V> {
    /// The fingerprint of the value's shape, traced once.
    fn schema(&self, core: &Core) -> u64 {
        *core.schema.get_or_init(self.schema)
    }

    /// The bytes of a value; the first one is read again and compared, in debug builds each.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or does not come back as it was: then health tells of it.
    pub(crate) fn encode(
        &self,
        core: &Core,
        key: &StoreKey,
        cost: Duration,
        value: &V,
    ) -> Result<Vec<u8>> {
        // Two that are first at once are both tried.
        let tried = cfg!(debug_assertions) || !core.is_proven.load(Ordering::Relaxed);
        let bytes = (self.encode)(key, (self.schema(core), cost), value, tried);
        match &bytes {
            Ok(_) if tried => core.is_proven.store(true, Ordering::Relaxed),
            Ok(_) => {}
            Err(_) => core.misfits.note(core.spec.name, &self.advice),
        }
        bytes
    }

    /// The value that was written as `bytes`, and what it took to compute.
    ///
    /// # Errors
    ///
    /// If they are not exactly those that were written, for this key and this type.
    pub(crate) fn decode(
        &self,
        core: &Core,
        key: &StoreKey,
        bytes: &[u8],
    ) -> std::result::Result<(V, Duration), Undecodable> {
        (self.decode)(key, self.schema(core), bytes)
    }

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
