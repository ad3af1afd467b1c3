//! Whether a value comes back from its codec as it was.
//!
//! Codecs fail in silence: postcard writes what `skip_serializing_if` leaves out as if it were not
//! there, and reads the next field in its place; msgpack and JSON read `Some(None)` as `None`. So a
//! value is read again, and compared. Not by its bytes: those of `Some(None)` and of `None` are the same
//! in JSON, and those of a `HashMap` are other ones each time. What is compared is a [`digest`](mod@digest) of what
//! the value's `Serialize` gives.

mod digest;
#[cfg(test)]
mod tests;

use serde::{Serialize, de::DeserializeOwned};

use self::digest::digest;
use super::Codec;
use crate::error::{Error, Result};

/// Reads `bytes`, as which `value` was written.
///
/// # Errors
///
/// If they cannot be read, or give another value.
pub(super) fn check<C, V>(value: &V, bytes: &[u8]) -> Result<()>
where
    C: Codec,
    V: Serialize + DeserializeOwned,
{
    let again = C::decode::<V>(bytes)?;
    let [one, two] = [value, &again].map(|value| digest(value, C::IS_HUMAN_READABLE));
    // A value that gives no digest was written, and so is as little to be trusted as one that differs.
    if one.is_none() || one != two {
        return Err(Error::codec("decode", "it comes back as another value"));
    }
    Ok(())
}
