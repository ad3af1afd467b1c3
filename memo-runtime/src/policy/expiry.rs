//! When an entry turns stale.

use std::time::Duration;

use crate::clock::Tick;

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
        let ttl = Duration::from_secs(3);
        assert_eq!(deadline(Some(ttl), || start), Some(start.after(ttl)));
    }
}
