//! What a codec is, whoever wrote it.

use serde::{Serialize, de::DeserializeOwned};

use super::CodecId;
use crate::error::Result;

/// How the values of shared memos become bytes and values again: what `codec = …` names.
///
/// Postcard, bincode, msgpack and JSON come with memokit, each behind a feature, as types in
/// `memokit::codecs`. A codec is a type without values; an annotation names one of yours by its path.
///
/// # The contract
///
/// memokit hands to [`decode`](Self::decode) nothing but what an envelope vouches for: bytes that were
/// written by a codec of the same [`ID`](Self::ID) and [`NAME`](Self::NAME), for a type of the same
/// shape, under the same key, and are whole. Its checksum finds damage; it is no proof against one who
/// may write to your store and means harm. So, of whatever bytes, `decode`
///
/// * gives a value or an error, and does not abort: it bounds how deep values nest, and takes no memory
///   because bytes say that much will follow;
/// * refuses bytes that are left over after the value: a shorter type can read the beginning of a longer
///   one's bytes;
/// * gives the value that was written. A memo [tries that](#round-trips).
///
/// # Round trips
///
/// The first value that a memo writes is read again and compared, and in debug builds every value: one
/// that comes back changed is not stored. Its caller has it all the same; `Stats::undecodable` counts it,
/// and `health()` names the memo, the codec, and what to write instead. Values are compared by what
/// their `Serialize` gives, whereby the order in sequences and maps does not count, for it is another one
/// in a `HashSet` that was read again.
///
/// # Errors
///
/// `Error::codec`, with the operation and whatever your format says. A value that cannot be written is
/// not stored, bytes that cannot be read are a miss; both are counted.
///
/// # Panics
///
/// They are contained, and taken for an error.
///
/// # Examples
///
/// JSON that a person can read:
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{Codec, CodecId, Error, Result};
/// use serde::{Serialize, de::DeserializeOwned};
///
/// struct Pretty;
///
/// impl Codec for Pretty {
///     const ID: CodecId = CodecId::own(200);
///     const NAME: &'static str = "pretty";
///     const IS_HUMAN_READABLE: bool = true;
///
///     fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>> {
///         serde_json::to_vec_pretty(value).map_err(|error| Error::codec("encode", error))
///     }
///
///     fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
///         serde_json::from_slice(bytes).map_err(|error| Error::codec("decode", error))
///     }
/// }
///
/// let bytes = Pretty::encode(&vec![("tea", 3)])?;
/// assert!(bytes.starts_with(b"[\n"));
/// assert_eq!(Pretty::decode::<Vec<(String, u32)>>(&bytes)?, [("tea".to_owned(), 3)]);
/// # Ok::<_, Error>(())
/// ```
///
/// Then `#[memoize(scope = shared, codec = Pretty)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a codec",
    label = "named as a codec here",
    note = "`codec = PATH` names a type that is `memokit::Codec`; implement it, or write \
            `codec = postcard`, `bincode`, `msgpack` or `json`, each of which is a feature of memokit"
)]
pub trait Codec: 'static {
    /// What stands for the codec in every envelope: bytes of another are a miss.
    const ID: CodecId;

    /// What people call it. Another name makes all stored values misses, as another ID does.
    const NAME: &'static str;

    /// Whether types are written as for people: an address as text, and not as its bytes. It has to be
    /// what the format says of itself (`serde::Serializer::is_human_readable`).
    const IS_HUMAN_READABLE: bool = false;

    /// Writes a value.
    ///
    /// # Errors
    ///
    /// If the value's `Serialize` fails, or asks for what the format has not.
    fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>>;

    /// Reads a value that takes up all of `bytes`.
    ///
    /// # Errors
    ///
    /// If the bytes are no such value, the value's `Deserialize` rejects them, or bytes are left over.
    fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V>;
}
