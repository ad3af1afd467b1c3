//! Where functions may stand, and how visible they may be.

use memokit::memoize;

/// Seen from outside in part.
mod inside {
    use memokit::memoize;

    /// Named from outside.
    #[must_use]
    #[memoize]
    pub fn exported(number: u64) -> u64 {
        number
    }

    #[memoize]
    pub(crate) fn of_the_crate(number: u64) -> u64 {
        private(number)
    }

    #[memoize]
    pub(super) fn of_the_parent(number: u64) -> u64 {
        private(number)
    }

    #[memoize]
    pub(in crate::places) fn of_a_path(number: u64) -> u64 {
        private(number)
    }

    #[memoize]
    fn private(number: u64) -> u64 {
        number
    }
}

pub use inside::exported;
/// Under another name, with its companion.
pub use inside::exported as renamed;

/// A function in a macro's output.
macro_rules! stamp {
    ($(#[$meta:meta])* $vis:vis $name:ident($argument:ident: $ty:ty) $factor:expr_2021) => {
        $(#[$meta])*
        #[memoize(ttl = "1m", capacity = 3)]
        $vis fn $name($argument: $ty) -> $ty {
            $argument.saturating_mul($factor)
        }
    };
}

stamp! {
    /// Twice of it.
    #[must_use]
    pub double(number: u64) 2
}

/// Uses them all.
#[must_use]
pub fn all(number: u64) -> u64 {
    #[memoize]
    fn local(number: u64) -> u64 {
        number
    }
    [
        inside::of_the_crate(number),
        inside::of_the_parent(number),
        inside::of_a_path(number),
        local(number),
    ]
    .into_iter()
    .fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use core::future;
    use core::time::Duration;

    use memokit::testing::{hit, miss, ManualClock};

    #[memokit::test]
    fn it_is_remembered(clock: ManualClock) {
        miss!(super::double(2), 4);
        hit!(super::double(2), 4);
        clock.advance(Duration::from_mins(1));
        miss!(super::double(2), 4);
    }

    #[memokit::test]
    async fn it_is_remembered_by_tasks() {
        future::ready(()).await;
        assert_eq!(super::double(2), 4, "twice of it");
    }
}
