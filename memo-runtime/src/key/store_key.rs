//! The key of one entry in a store: the whole text, or its beginning and a digest.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

#[cfg(feature = "store")]
use super::KeyText;

/// The key of one entry in a shared store: text, without spaces or control characters.
///
/// What memokit makes has at most 250 bytes, so that every store can take it as it is: that is the
/// least that a store we know of allows (memcached). A longer key is its beginning, a `#` and a digest
/// of 128 bits; the whole key is then kept with the value, and compared when it is read.
///
/// Two keys are equal if their texts are: a store sees nothing else. Cloning is cheap; the text is
/// shared.
#[derive(Clone, Debug)]
pub struct StoreKey {
    text: Arc<str>,
    /// What the digest stands for.
    #[cfg_attr(
        not(feature = "store"),
        expect(dead_code, reason = "without a store nobody reads a value under it")
    )]
    whole: Option<Arc<str>>,
}

/// The longest text that stands for itself, in bytes.
#[cfg(feature = "store")]
const LONGEST: usize = 250;

/// The length of a digest with its mark.
#[cfg(feature = "store")]
const DIGEST: usize = 33;

impl StoreKey {
    /// How many stripes there are.
    #[cfg(feature = "store")]
    pub const STRIPES: usize = 1024;

    /// The stripe of the key, less than [`STRIPES`](Self::STRIPES): the same in every process. What a
    /// store notes of an invalidation, it notes of a stripe.
    #[cfg(feature = "store")]
    #[expect(clippy::cast_possible_truncation, reason = "a few bits of it")]
    pub fn stripe(&self) -> usize {
        xxhash_rust::xxh3::xxh3_64(self.text.as_bytes()) as usize % Self::STRIPES
    }

    /// The text of the key.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The whole key, if the text ends in a digest of it.
    #[cfg(feature = "store")]
    pub(crate) fn whole(&self) -> Option<&str> {
        self.whole.as_deref()
    }

    /// The same key, for those who have no use for the whole one.
    #[cfg(feature = "store")]
    pub(crate) fn without_whole(&self) -> Self {
        Self {
            text: Arc::clone(&self.text),
            whole: None,
        }
    }

    /// A key with the digest of another one.
    #[cfg(all(test, feature = "store"))]
    pub(crate) fn meeting(&self, whole: &str) -> Self {
        Self {
            text: Arc::clone(&self.text),
            whole: Some(whole.into()),
        }
    }
}

impl PartialEq for StoreKey {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for StoreKey {}

impl Hash for StoreKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl PartialOrd for StoreKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for StoreKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl fmt::Display for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The text as it is, whatever its length.
impl From<&str> for StoreKey {
    fn from(text: &str) -> Self {
        Self {
            text: text.into(),
            whole: None,
        }
    }
}

#[cfg(feature = "store")]
impl From<KeyText> for StoreKey {
    fn from(text: KeyText) -> Self {
        let whole: String = text.into();
        if whole.len() <= LONGEST {
            return Self {
                text: whole.into(),
                whole: None,
            };
        }
        let beginning: String = whole.chars().take(LONGEST - DIGEST).collect();
        let digest = xxhash_rust::xxh3::xxh3_128(whole.as_bytes());
        Self {
            // No text that stands for itself has a `#`, so it is never that of a digest.
            text: format!("{beginning}#{digest:032x}").into(),
            whole: Some(whole.into()),
        }
    }
}

#[cfg(all(test, feature = "store"))]
mod tests {
    use super::*;

    fn key(length: usize) -> StoreKey {
        let mut text = KeyText::new();
        text.escaped("x".repeat(length));
        text.into()
    }

    #[test]
    fn a_key_that_is_longer_than_250_bytes_ends_in_a_digest() {
        let (longest, longer) = (key(250), key(251));
        assert_eq!(longest.as_str(), "x".repeat(250));
        assert_eq!(longest.whole(), None);
        // XXH3 is stable: another digest here would lose what is stored under long keys.
        let digest = format!("{}#8d888c0edcc8327f08db99fd1c72091a", "x".repeat(217));
        assert_eq!(longer.as_str(), digest);
        assert_eq!(longer.whole(), Some(&*"x".repeat(251)));
        assert_eq!(key(1 << 20).as_str().len(), 250);
        assert_ne!(key(1 << 20), key((1 << 20) + 1));
    }

    #[test]
    fn keys_are_what_their_texts_are() {
        let key = key(300);
        let other = key.meeting("another");
        assert_eq!((&key, key.cmp(&other)), (&other, Ordering::Equal));
        assert!(StoreKey::from("a") < StoreKey::from("b"));
    }
}
