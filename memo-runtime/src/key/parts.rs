//! The parts of a composite value, between their marks.

use super::{CacheKey, KeyText};

/// The parts of one value, while they are being written: `(1,2)`, or `(id=1,zone=EU)`.
///
/// Made by [`KeyText::parts`] and [`KeyText::variant`]. It is closed when it is dropped, so no text is
/// left half open; [`end`](Self::end) says so in a word.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{CacheKey, KeyText};
///
/// enum Filter { All, Country(String), Price { from: u32, to: u32 } }
///
/// impl CacheKey for Filter {
///     fn write_key(&self, text: &mut KeyText) {
///         match self {
///             Self::All => text.variant("All").end(),
///             Self::Country(name) => text.variant("Country").part(name).end(),
///             Self::Price { from, to } => {
///                 text.variant("Price").field("from", from).field("to", to).end();
///             }
///         }
///     }
/// }
///
/// assert_eq!(KeyText::of(&Filter::All), "All");
/// assert_eq!(KeyText::of(&Filter::Country("EU".into())), "Country(EU)");
/// assert_eq!(KeyText::of(&Filter::Price { from: 1, to: 9 }), "Price(from=1,to=9)");
/// ```
#[derive(Debug)]
#[must_use = "parts are closed when they are dropped; say so with `end`"]
pub struct KeyParts<'t> {
    text: &'t mut KeyText,
    is_open: bool,
}

impl<'t> KeyParts<'t> {
    pub(super) const fn new(text: &'t mut KeyText) -> Self {
        Self {
            text,
            is_open: false,
        }
    }

    /// Appends a part that is told from the others by its place.
    pub fn part(mut self, value: &(impl CacheKey + ?Sized)) -> Self {
        self.separate();
        value.write_key(self.text);
        self
    }

    /// Appends a part that is told from the others by its name too: `name=value`.
    pub fn field(mut self, name: &str, value: &(impl CacheKey + ?Sized)) -> Self {
        self.separate();
        self.text.escaped(name);
        self.text.mark('=');
        value.write_key(self.text);
        self
    }

    /// Closes the parts; those of a value that has none leave no trace.
    pub fn end(self) {}

    fn separate(&mut self) {
        self.text.mark(if self.is_open { ',' } else { '(' });
        self.is_open = true;
    }
}

impl Drop for KeyParts<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.text.mark(')');
        }
    }
}
