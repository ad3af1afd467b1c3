//! How long something lasts, as an annotation says it.

use std::time::Duration;

/// A length of time: known at compile time, or asked for whenever it is needed.
#[derive(Clone, Copy, Debug)]
pub enum Period {
    /// This long.
    Fixed(Duration),
    /// As long as this says at the moment.
    Computed(fn() -> Duration),
}

impl Period {
    /// A length that is known at compile time.
    #[must_use]
    pub const fn fixed(seconds: u64, nanos: u32) -> Self {
        Self::Fixed(Duration::new(seconds, nanos))
    }

    /// How long it is now.
    pub(crate) fn now(self) -> Duration {
        match self {
            Self::Fixed(length) => length,
            Self::Computed(length) => length(),
        }
    }

    /// How long it is, where that does not depend on the moment.
    pub(crate) fn known(self) -> Option<Duration> {
        match self {
            Self::Fixed(length) => Some(length),
            Self::Computed(_) => None,
        }
    }
}
