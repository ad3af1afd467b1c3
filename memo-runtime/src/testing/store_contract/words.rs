//! How keys and values are shown to those whose store breaks a promise.

use crate::key::StoreKey;

/// What is shown of a text; the rest is told by its length.
const SHOWN: usize = 48;

/// A key in back-ticks.
pub(super) fn key(key: &StoreKey) -> String {
    bytes(key.as_str().as_bytes())
}

/// A value in back-ticks, or that there is none.
pub(super) fn value(value: Option<&[u8]>) -> String {
    value.map_or_else(|| "nothing".to_owned(), bytes)
}

fn bytes(bytes: &[u8]) -> String {
    let length = bytes.len();
    if length <= SHOWN {
        return format!("`{}`", bytes.escape_ascii());
    }
    let beginning = bytes[..SHOWN / 2].escape_ascii();
    format!("`{beginning}…` of {length} bytes")
}

/// Where two values part ways, if that is not to be seen at a glance.
pub(super) fn difference(expected: Option<&[u8]>, answered: Option<&[u8]>) -> String {
    let (Some(expected), Some(answered)) = (expected, answered) else {
        return String::new();
    };
    if expected.len().max(answered.len()) <= SHOWN {
        return String::new();
    }
    let pairs = expected.iter().zip(answered);
    let same = pairs.take_while(|(one, other)| one == other).count();
    format!(", different from byte {same} on")
}
