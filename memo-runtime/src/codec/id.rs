//! The byte that tells codecs apart.

/// What stands for a codec in the envelope of a stored value.
///
/// Those of memokit are below 128, yours are from 128 up: neither is ever taken for the other.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::CodecId;
///
/// const MINE: CodecId = CodecId::own(200);
/// assert_eq!(MINE.number(), 200);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct CodecId(u8);

impl CodecId {
    #[cfg(any(test, feature = "codec-postcard"))]
    pub(super) const POSTCARD: Self = Self(1);
    #[cfg(any(test, feature = "codec-bincode"))]
    pub(super) const BINCODE: Self = Self(2);
    #[cfg(any(test, feature = "codec-msgpack"))]
    pub(super) const MSGPACK: Self = Self(3);
    #[cfg(any(test, feature = "codec-json"))]
    pub(super) const JSON: Self = Self(4);

    /// That of a codec of your own.
    ///
    /// # Panics
    ///
    /// If the number is below 128: at compile time, where it is a constant.
    #[must_use]
    pub const fn own(number: u8) -> Self {
        assert!(
            number >= 128,
            "the numbers below 128 stand for the codecs of memokit; take one from 128 up"
        );
        Self(number)
    }

    /// The number itself.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether the codec is one of a user's own.
    pub(super) const fn is_own(self) -> bool {
        self.0 >= 128
    }
}
