//! How often one thing is worth a line in a log.

use std::time::Duration;

use crate::clock::Tick;

/// The shortest time between two lines about the same.
const PAUSE: Duration = Duration::from_secs(1);

/// Lets the first through, then at most one in each second, which tells how many were held back.
#[derive(Debug, Default)]
pub(super) struct Limit {
    last: Option<Tick>,
    suppressed: u64,
}

impl Limit {
    /// The number held back since the last one that passed, if this one passes.
    pub(super) fn pass(&mut self, now: Tick, events: u64) -> Option<u64> {
        if self.last.is_some_and(|last| now.since(last) < PAUSE) {
            self.suppressed = self.suppressed.saturating_add(events);
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.suppressed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_passes_in_each_second_and_tells_of_those_held_back() {
        let at = |millis| Tick::default().after(Duration::from_millis(millis));
        let mut limit = Limit::default();
        assert_eq!(limit.pass(at(0), 1), Some(0));
        assert_eq!(limit.pass(at(0), 1), None);
        assert_eq!(limit.pass(at(999), 4), None);
        assert_eq!(limit.pass(at(1000), 1), Some(5));
        assert_eq!(limit.pass(at(1999), 1), None);
        assert_eq!(limit.pass(at(9000), 1), Some(1));
    }
}
