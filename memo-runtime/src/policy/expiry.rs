//! When an entry turns stale, and when it is of no more use.

use std::time::Duration;

use crate::clock::Tick;

/// How long a value lives, from the moment it is stored.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Life {
    /// How long it is fresh; for ever, if there is none.
    pub(crate) ttl: Option<Duration>,
    /// How long after that it may still be served.
    pub(crate) stale: Duration,
    /// How long it is kept without being used.
    pub(crate) tti: Option<Duration>,
}

impl Life {
    /// Whether there is no time at all in which the value could be served.
    pub(crate) fn is_over(&self) -> bool {
        self.ttl.is_some_and(|ttl| ttl.is_zero()) || self.tti.is_some_and(|tti| tti.is_zero())
    }

    /// The moment at which a value written at `written` turns stale, if it ever does.
    pub(crate) fn fresh_until(&self, written: Tick) -> Option<Tick> {
        let until = written.after(self.ttl?);
        (until != Tick::NEVER).then_some(until)
    }

    /// The moment at which it may no longer be served, used or not.
    pub(crate) fn kept_until(&self, written: Tick) -> Option<Tick> {
        let until = self.fresh_until(written)?.after(self.stale);
        (until != Tick::NEVER).then_some(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(ttl: Option<Duration>, stale: Duration) -> Life {
        Life {
            ttl,
            stale,
            tti: None,
        }
    }

    #[test]
    fn d_04_a_ttl_may_be_anything() {
        let start = Tick::default().after(Duration::from_secs(9));
        let second = Duration::from_secs(1);
        assert_eq!(life(None, second).kept_until(start), None);
        assert_eq!(life(Some(Duration::MAX), second).fresh_until(start), None);
        assert!(life(Some(Duration::ZERO), second).is_over());
        assert!(!life(Some(Duration::from_nanos(1)), Duration::ZERO).is_over());
        let fresh = life(Some(second), Duration::MAX);
        assert_eq!(fresh.fresh_until(start), Some(start.after(second)));
        assert_eq!(fresh.kept_until(start), None);
    }

    #[test]
    fn a_stale_value_is_kept_for_its_time() {
        let second = Duration::from_secs(1);
        let start = Tick::default();
        let life = life(Some(second), 2 * second);
        assert_eq!(life.kept_until(start), Some(start.after(3 * second)));
    }
}
