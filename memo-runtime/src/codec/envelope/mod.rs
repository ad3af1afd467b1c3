//! The envelope around a payload: a fixed header that tells damage and strangers from good values.
//!
//! All numbers are little-endian:
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 4 | magic, `mmk` and a byte that is no text |
//! | 4 | 1 | version of this format |
//! | 5 | 1 | codec: 1 postcard, 2 bincode, 3 msgpack, 4 JSON; from 128 up, one of a user's own |
//! | 6 | 1 | compression, 0 for none |
//! | 7 | 1 | id of the encryption key, 0 for none |
//! | 8 | 8 | fingerprint of the value's type |
//! | 16 | 8 | reserved: written as 0, and not looked at; tokens are the store's, beside the value |
//! | 24 | 4 | what the compute took, in microseconds, at most [`u32::MAX`] |
//! | 28 | 4 | length of what follows the header |
//! | 32 | 8 | checksum: xxh3-64 of the key and its length, the fields above, what follows the header |
//! | 40 | | payload |
//!
//! Under a key that ends in a digest, the length of the whole key (4 bytes) and the whole key stand
//! before the payload. Whether they do is told by the key, which a reader has: a key without a digest
//! has none of this, and no entry that was written before there were digests lies under one with it.

mod whole_key;

use std::fmt;
use std::time::Duration;

use xxhash_rust::xxh3::Xxh3;

use self::whole_key::WholeKey;
use super::CodecId;
use crate::error::{Error, Result};
use crate::key::StoreKey;

const MAGIC: [u8; 4] = *b"mmk\xF7";
const VERSION: u8 = 1;
const UNCOMPRESSED: u8 = 0;
const UNENCRYPTED: u8 = 0;
const RESERVED: u64 = 0;

const CHECKSUM_AT: usize = 32;
const HEADER: usize = 40;

/// An envelope that was found good.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Opened<'b> {
    /// What the compute took.
    pub(super) cost: Duration,
    /// What the codec wrote.
    pub(super) payload: &'b [u8],
}

/// Puts `payload` into an envelope that opens only with the same key, codec and schema.
///
/// # Errors
///
/// If payload and whole key are longer than [`u32::MAX`]: drivers of stores truncate lengths beyond it.
pub(super) fn seal(
    key: &StoreKey,
    codec: CodecId,
    (schema, cost): (u64, Duration),
    payload: &[u8],
) -> Result<Vec<u8>> {
    let whole_key = WholeKey::of(key)?;
    let length = length_field(whole_key.len() + payload.len())?;
    let cost = u32::try_from(cost.as_micros()).unwrap_or(u32::MAX);

    let mut bytes = Vec::with_capacity(HEADER + whole_key.len() + payload.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&[VERSION, codec.number(), UNCOMPRESSED, UNENCRYPTED]);
    bytes.extend_from_slice(&schema.to_le_bytes());
    bytes.extend_from_slice(&RESERVED.to_le_bytes());
    bytes.extend_from_slice(&cost.to_le_bytes());
    bytes.extend_from_slice(&length.to_le_bytes());
    // The place of the checksum, which covers what follows it.
    bytes.extend_from_slice(&[0; HEADER - CHECKSUM_AT]);
    whole_key.write(&mut bytes);
    bytes.extend_from_slice(payload);
    let checksum = checksum(key, &bytes[..CHECKSUM_AT], &bytes[HEADER..]);
    bytes[CHECKSUM_AT..HEADER].copy_from_slice(&checksum.to_le_bytes());
    Ok(bytes)
}

/// Opens what [`seal`] made; does not look at the payload before the checksum vouches for it.
pub(super) fn open<'b>(
    key: &StoreKey,
    codec: CodecId,
    schema: u64,
    bytes: &'b [u8],
) -> Result<Opened<'b>, Damage> {
    let (header, body) = bytes.split_at_checked(HEADER).ok_or(Damage::Truncated)?;
    let mut fields = Fields(header);
    // These two say whether the rest lies where we think; whatever else is wrong comes after the
    // checksum, so that "another codec" or "another schema" is never a flipped bit.
    check(fields.take() == MAGIC, Damage::Magic)?;
    check(fields.take() == [VERSION], Damage::Version)?;
    let [written_by, compression, encryption] = fields.take();
    let written_for = u64::from_le_bytes(fields.take());
    let _reserved = u64::from_le_bytes(fields.take());
    let cost = u32::from_le_bytes(fields.take());
    let length = u32::from_le_bytes(fields.take());
    let expected = u64::from_le_bytes(fields.take());

    match u32::try_from(body.len()) {
        Ok(found) if found == length => {}
        Ok(found) if found < length => return Err(Damage::Truncated),
        _ => return Err(Damage::Length),
    }
    check(
        checksum(key, &header[..CHECKSUM_AT], body) == expected,
        Damage::Checksum,
    )?;
    check(written_by == codec.number(), Damage::Codec)?;
    check(compression == UNCOMPRESSED, Damage::Compression)?;
    check(encryption == UNENCRYPTED, Damage::Encryption)?;
    check(written_for == schema, Damage::Schema)?;
    let payload = WholeKey::of(key)
        .ok()
        .and_then(|whole_key| whole_key.strip(body));
    Ok(Opened {
        cost: Duration::from_micros(cost.into()),
        payload: payload.ok_or(Damage::Key)?,
    })
}

/// What is wrong with an envelope.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Damage {
    /// Bytes are missing.
    Truncated,
    /// It is not one of ours.
    Magic,
    /// It was written in another version of the format.
    Version,
    /// It was written by another codec than the memo has now.
    Codec,
    /// It was compressed in a way that this program does not have.
    Compression,
    /// It was encrypted with a key that this program does not have.
    Encryption,
    /// It was written for another type, or another version of this one.
    Schema,
    /// There are more bytes than it says.
    Length,
    /// It was changed after it was written, or moved here from another key.
    Checksum,
    /// It was written for another key that has the digest of this one.
    Key,
}

impl std::error::Error for Damage {}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "the entry is cut short",
            Self::Magic => "the entry was not written by memokit",
            Self::Version => "the entry is in another version of the format",
            Self::Codec => "the entry was written by another codec",
            Self::Compression => "the entry is compressed in an unknown way",
            Self::Encryption => "the entry is encrypted with an unknown key",
            Self::Schema => "the entry was written for another type of value",
            Self::Length => "the entry is followed by other bytes",
            Self::Checksum => "the entry is damaged, or belongs to another key",
            Self::Key => "the entry belongs to another key of the same digest",
        })
    }
}

/// The header, read field by field.
struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (field, rest) = self
            .0
            .split_first_chunk()
            .expect("the header has all its fields");
        self.0 = rest;
        *field
    }
}

fn check(good: bool, damage: Damage) -> Result<(), Damage> {
    if good { Ok(()) } else { Err(damage) }
}

fn length_field(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| {
        Error::codec(
            "seal",
            format!("an entry of {length} bytes is longer than {}", u32::MAX),
        )
    })
}

fn checksum(key: &StoreKey, fields: &[u8], body: &[u8]) -> u64 {
    let key = key.as_str().as_bytes();
    let mut hash = Xxh3::new();
    // With its length, or the end of a key could pass for the beginning of a header.
    hash.update(&(key.len() as u64).to_le_bytes());
    hash.update(key);
    hash.update(fields);
    hash.update(body);
    hash.digest()
}

#[cfg(test)]
mod tests;
