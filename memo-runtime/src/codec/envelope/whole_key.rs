//! The whole key of an entry whose key in the store ends in a digest, kept before the payload.

use super::length_field;
use crate::error::Result;
use crate::key::StoreKey;

/// What stands before the payload: nothing, under a key that is whole as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct WholeKey<'k>(Option<([u8; 4], &'k [u8])>);

impl<'k> WholeKey<'k> {
    /// # Errors
    ///
    /// If the key is longer than [`u32::MAX`].
    pub(super) fn of(key: &'k StoreKey) -> Result<Self> {
        let Some(whole) = key.whole().map(str::as_bytes) else {
            return Ok(Self(None));
        };
        Ok(Self(Some((
            length_field(whole.len())?.to_le_bytes(),
            whole,
        ))))
    }

    pub(super) fn len(self) -> usize {
        self.0
            .map_or(0, |(length, whole)| length.len() + whole.len())
    }

    pub(super) fn write(self, bytes: &mut Vec<u8>) {
        if let Some((length, whole)) = self.0 {
            bytes.extend_from_slice(&length);
            bytes.extend_from_slice(whole);
        }
    }

    /// What follows this key in `body`; nothing, if another key stands there.
    pub(super) fn strip(self, body: &[u8]) -> Option<&[u8]> {
        match self.0 {
            Some((length, whole)) => body.strip_prefix(&length)?.strip_prefix(whole),
            None => Some(body),
        }
    }
}
