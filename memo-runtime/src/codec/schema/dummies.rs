//! The values that a type is offered while its shape is traced, the likeliest first.
//!
//! A type that rejects one is offered the next. They reach the fingerprint only through what they
//! let the trace see, so a longer list changes it for none but the types that it helps.

/// Fit every integer type.
pub(super) const UNSIGNED: &[u8] = &[0, 1, 2, 3, 4, 6, 8, 10, 16, 24, 32, 64, 100];
pub(super) const SIGNED: &[i8] = &[0, 1, 2, 3, 4, 6, 8, 10, 16, 24, 32, 64, 100, -1];
pub(super) const FLOATS: &[i8] = &[0, 1, 2, -1, 100];
pub(super) const BOOLS: &[bool] = &[false, true];
pub(super) const CHARS: &[char] = &['a', 'A', '0', ' ', '-', '/', '\0', '\u{e9}'];

pub(super) const TEXTS: &[&str] = &[
    "",
    "0",
    "a",
    "A",
    "00000000-0000-0000-0000-000000000000",
    "1970-01-01",
    "1970-01-01T00:00:00Z",
    "1970-01-01T00:00:00",
    "1970-01-01 00:00:00",
    "1970-01-01T00:00:00+00:00[UTC]",
    "00:00:00",
    "PT0S",
    "0s",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.0/8",
    "::1",
    "[::1]:80",
    "en",
    "EUR",
    "UTC",
    "0.0.0",
    "00",
    "0x0",
    "#000000",
    "true",
    "/",
    "http://a.example/",
    "a@a.example",
    "a.example",
    "text/plain",
    "GET",
    "Mon",
    "January",
    "{}",
    "00:00:00:00:00:00",
    "00000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
];

/// Identifiers and digests have these lengths.
pub(super) const BYTES: &[&[u8]] = &[
    &[],
    &[0],
    &[0; 16],
    &[0; 32],
    &[0; 4],
    &[0; 8],
    &[0; 12],
    &[0; 20],
    &[0; 24],
    &[0; 28],
    &[0; 48],
    &[0; 64],
    b"a",
];

/// How many elements a sequence or map is offered, if it is offered any.
pub(super) const LENGTHS: &[usize] = &[1, 2, 3, 4, 8, 12, 16, 20, 32, 64];
