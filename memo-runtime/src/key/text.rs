//! The text form of a key: readable, and never the same for two different things.

use std::fmt::{self, Write};

use super::{CacheKey, KeyParts};

/// The text of a key while it is being written.
///
/// What stands for itself is `A-Z a-z 0-9 - . _ ~`; every other byte is written as `%XX`, so the
/// marks that memokit itself writes (`: , ( ) [ ] ! = #`) never come from a value.
///
/// An implementation of [`CacheKey`] writes its parts between [`parts`](Self::parts), those of a
/// variant of an enum behind its name with [`variant`](Self::variant), and bytes or text of its own
/// with [`escaped`](Self::escaped). Any of these once, for each value: the text of a value is one
/// whole. Which of them it is must not depend on the value, but for variants of different names.
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
                self.mark('%');
                self.digits(byte, b"0123456789ABCDEF");
            }
        }
    }

    /// Begins the parts of a value: `(1,2)` or `(id=1,zone=EU)`; nothing, if there are none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use memokit::{CacheKey, KeyText};
    ///
    /// struct Page { size: u32, number: u32 }
    ///
    /// impl CacheKey for Page {
    ///     fn write_key(&self, text: &mut KeyText) {
    ///         text.parts().field("size", &self.size).field("number", &self.number).end();
    ///     }
    /// }
    ///
    /// assert_eq!(KeyText::of(&Page { size: 20, number: 3 }), "(size=20,number=3)");
    /// ```
    pub fn parts(&mut self) -> KeyParts<'_> {
        KeyParts::new(self)
    }

    /// Appends the name of a variant and begins its parts: `All`, `Country(EU)`, `Price(from=1,to=9)`.
    pub fn variant(&mut self, name: &str) -> KeyParts<'_> {
        self.escaped(name);
        self.parts()
    }

    /// Appends a number or a bare word: digits, letters, `-` and `.` only.
    pub(super) fn plain(&mut self, word: impl fmt::Display) {
        write!(self.0, "{word}").expect("writing to a `String` cannot fail");
    }

    /// Appends bytes as hexadecimal digits.
    pub(super) fn hex(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.digits(byte, b"0123456789abcdef");
        }
    }

    /// Appends one of the marks that never come from a value.
    pub(super) fn mark(&mut self, mark: char) {
        self.0.push(mark);
    }

    /// Appends any number of parts between two marks, separated by commas.
    pub(super) fn list<T>(
        &mut self,
        parts: impl IntoIterator<Item = T>,
        mut write: impl FnMut(T, &mut Self),
    ) {
        self.mark('[');
        let mut last = None;
        for part in parts {
            if last.is_some() {
                self.mark(',');
            }
            last = Some(self.0.len());
            write(part, self);
        }
        // `[]` is the empty list; a list that ends in an empty text says so with one more comma.
        if last.is_some_and(|start| start == self.0.len()) {
            self.mark(',');
        }
        self.mark(']');
    }

    /// Appends `None`, or a value that may itself begin with one.
    pub(super) fn option(&mut self, value: Option<&impl CacheKey>) {
        let start = self.0.len();
        match value {
            None => self.mark('!'),
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
        self.mark(':');
    }

    /// Appends two hexadecimal digits. By hand: texts may be long, and `format!` is ten times slower.
    fn digits(&mut self, byte: u8, digits: &[u8; 16]) {
        for half in [byte >> 4, byte & 0xF] {
            self.0.push(char::from(digits[usize::from(half)]));
        }
    }
}

#[cfg(feature = "store")]
impl From<KeyText> for String {
    fn from(text: KeyText) -> Self {
        text.0
    }
}
