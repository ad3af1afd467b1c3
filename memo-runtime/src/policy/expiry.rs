//! When an entry turns stale.

use std::time::Duration;

use crate::clock::Tick;

/// How long a value is fresh after its compute has ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Ttl {
    /// For ever.
    #[default]
    Never,
    /// For this long.
    Fixed(Duration),
    /// For as long as this says whenever a value is stored.
    Computed(fn() -> Duration),
}

impl Ttl {
    /// The time to live of a value that is stored now.
    pub(crate) fn of_a_new_value(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::Fixed(ttl) => Some(ttl),
            Self::Computed(ttl) => Some(ttl()),
        }
    }

    /// The time to live, where it does not depend on the moment.
    pub(crate) fn fixed(self) -> Option<Duration> {
        match self {
            Self::Fixed(ttl) => Some(ttl),
            Self::Never | Self::Computed(_) => None,
        }
    }
}

/// The moment at which a value written at `written` turns stale, if it ever does.
///
/// The clock is asked only for a value that does.
pub(crate) fn deadline(ttl: Option<Duration>, written: impl FnOnce() -> Tick) -> Option<Tick> {
    ttl.map(|ttl| written().after(ttl))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_value_with_a_ttl_asks_the_clock() {
        let start = Tick::default();
        assert_eq!(deadline(None, || panic!("not asked")), None);
        let ttl = Ttl::Computed(|| Duration::from_secs(3)).of_a_new_value();
        assert_eq!(
            deadline(ttl, || start),
            Some(start.after(Duration::from_secs(3)))
        );
        assert_eq!(Ttl::Never.of_a_new_value(), None);
    }
}
