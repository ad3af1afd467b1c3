//! The text form of a key: readable, and never the same for two different things.

use std::fmt::{self, Write};
use std::sync::Arc;

use super::CacheKey;

/// The key of one entry in a shared store: text, without spaces or control characters.
///
/// Cloning is cheap; the text is shared.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StoreKey(Arc<str>);

impl StoreKey {
    /// The text of the key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for StoreKey {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<KeyText> for StoreKey {
    fn from(text: KeyText) -> Self {
        Self(text.0.into())
    }
}

/// The text of a key while it is being written.
///
/// What stands for itself is `A-Z a-z 0-9 - . _ ~`; every other byte is written as `%XX`, so the
/// marks that memokit itself writes (`: , ( ) [ ] !`) never come from a value.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct KeyText(String);

impl KeyText {
    /// Creates an empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// The text of one value.
    pub fn of(value: &(impl CacheKey + ?Sized)) -> String {
        let mut text = Self::new();
        value.write_key(&mut text);
        text.0
    }

    /// Appends text, escaped byte by byte.
    pub fn escaped(&mut self, bytes: impl AsRef<[u8]>) {
        for &byte in bytes.as_ref() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                self.0.push(char::from(byte));
            } else {
                self.write(format_args!("%{byte:02X}"));
            }
        }
    }

    /// Appends a number or a bare word: digits, letters and `-` only.
    pub(super) fn plain(&mut self, word: impl fmt::Display) {
        self.write(format_args!("{word}"));
    }

    /// Appends bytes as hexadecimal digits.
    pub(super) fn hex(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write(format_args!("{byte:02x}"));
        }
    }

    /// Appends as many parts as a type has, between two marks, separated by commas.
    pub(super) fn tuple<'p>(&mut self, parts: impl Iterator<Item = &'p dyn CacheKey>) {
        self.0.push('(');
        self.separated(parts);
        self.0.push(')');
    }

    /// Appends any number of parts between two marks, separated by commas.
    pub(super) fn list<'p>(&mut self, parts: impl Iterator<Item = &'p dyn CacheKey>) {
        self.0.push('[');
        let last = self.separated(parts);
        // `[]` is the empty list; a list that ends in an empty text says so with one more comma.
        if last.is_some_and(|start| start == self.0.len()) {
            self.0.push(',');
        }
        self.0.push(']');
    }

    /// Appends parts separated by commas; returns where the last one begins.
    fn separated<'p>(&mut self, parts: impl Iterator<Item = &'p dyn CacheKey>) -> Option<usize> {
        let mut start = None;
        for part in parts {
            if start.is_some() {
                self.0.push(',');
            }
            start = Some(self.0.len());
            part.write_key(self);
        }
        start
    }

    /// Appends `None`, or a value that may itself begin with one.
    pub(super) fn option(&mut self, value: Option<&dyn CacheKey>) {
        let start = self.0.len();
        match value {
            None => self.0.push('!'),
            Some(value) => {
                value.write_key(self);
                // `Some(None)` is `!!`: one mark more than the `None` inside it.
                if self.0[start..].starts_with('!') {
                    self.0.insert(start, '!');
                }
            }
        }
    }

    /// Ends one of the fields of a whole key.
    #[cfg(feature = "store")]
    pub(crate) fn end_field(&mut self) {
        self.0.push(':');
    }

    fn write(&mut self, words: fmt::Arguments<'_>) {
        self.0
            .write_fmt(words)
            .expect("writing to a `String` cannot fail");
    }
}
