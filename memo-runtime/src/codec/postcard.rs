//! The default codec: small, exact for nested options, with a written-down wire format.
//!
//! It has no limit on nesting, so a payload that nobody has verified may overflow the stack: only
//! what an envelope's checksum vouches for belongs in [`decode`].

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// Writes a value.
pub(super) fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|error| Error::codec("encode", error))
}

/// Reads a value that takes up all of `bytes`.
pub(super) fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
    let (value, rest) =
        postcard::take_from_bytes(bytes).map_err(|error| Error::codec("decode", error))?;
    // A shorter type can read the beginning of a longer one's bytes: then it read nonsense.
    if !rest.is_empty() {
        return Err(Error::codec(
            "decode",
            "bytes are left over after the value",
        ));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_left_over_and_bytes_that_lack_are_errors() {
        let bytes = encode(&(7_u8, "tea")).expect("it encodes");
        assert_eq!(
            decode::<(u8, String)>(&bytes).expect("it decodes"),
            (7, "tea".to_owned())
        );

        let mut longer = bytes.clone();
        longer.push(0);
        let error = decode::<(u8, String)>(&longer).expect_err("a byte is left over");
        assert!(error.to_string().contains("left over"), "{error}");
        assert!(decode::<(u8, String)>(&bytes[..bytes.len() - 1]).is_err());
        assert!(decode::<(u8, String)>(&[]).is_err());
    }

    #[test]
    fn a_type_that_wants_a_self_describing_format_is_an_error() {
        #[derive(Debug, serde::Deserialize, serde::Serialize)]
        #[serde(untagged)]
        enum Untagged {
            Number(u8),
        }
        let bytes = encode(&Untagged::Number(7)).expect("it encodes");
        let error = decode::<Untagged>(&bytes).expect_err("postcard cannot read it");
        assert_eq!(error.kind(), crate::ErrorKind::Codec);
    }
}
