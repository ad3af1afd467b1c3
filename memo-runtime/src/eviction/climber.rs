//! How large the window of newcomers is to be: found by trying, as the share of hits tells.
//!
//! All in 65536th parts. A step in one direction as long as the share of hits rises, then back; each step is
//! a little smaller than the last, until the share changes so much that the load must have changed.

use super::Entries;

#[derive(Debug)]
pub(super) struct Climber {
    window: i64,
    step: i64,
    /// The share of hits in the last period.
    share: i64,
    /// How many hits the memo had when the period began.
    hits: u64,
    misses: u64,
}

/// What [`Climber::climb`] has found out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Load {
    AsBefore,
    /// Far fewer hits than before: what was learned of it is void.
    Changed,
}

const WHOLE: i64 = 1 << 16;
const LEAST: i64 = WHOLE / 100;
const MOST: i64 = WHOLE * 4 / 5;
const FIRST_STEP: i64 = WHOLE / 16;
const LEAST_STEP: i64 = WHOLE / 200;
/// The change of the share of hits that tells another load.
const CHANGE: i64 = WHOLE / 20;
/// The uses that a small memo has to see before it draws a conclusion; a large one sees as many as entries.
const LEAST_PERIOD: u64 = 8192;

impl Default for Climber {
    fn default() -> Self {
        Self {
            window: WHOLE / 50,
            step: FIRST_STEP,
            share: 0,
            hits: 0,
            misses: 0,
        }
    }
}

impl Climber {
    /// An entry has come.
    pub(super) fn miss(&mut self) {
        self.misses += 1;
    }

    /// How many of `len` entries the window is to have: one at least.
    pub(super) fn window(&self, len: usize) -> usize {
        let part = usize::try_from(self.window).unwrap_or(0);
        (len.saturating_mul(part) / (1 << 16)).max(1)
    }

    /// Tries another size, if the last was tried for long enough.
    pub(super) fn climb(&mut self, entries: &dyn Entries, len: usize) -> Load {
        // Asking for the hits takes longer than an eviction: only now and then.
        if !self.misses.is_multiple_of(ASK_EVERY) {
            return Load::AsBefore;
        }
        let Some(hits) = entries.hits() else {
            return Load::AsBefore;
        };
        let Some(served) = hits.checked_sub(self.hits) else {
            // The counts were reset.
            (self.hits, self.misses) = (hits, 0);
            return Load::AsBefore;
        };
        let uses = served + self.misses;
        if uses < LEAST_PERIOD.max(len as u64) {
            return Load::AsBefore;
        }
        let share = i64::try_from(u128::from(served) * 65536 / u128::from(uses)).unwrap_or(WHOLE);
        let rise = share - self.share;
        (self.share, self.hits, self.misses) = (share, hits, 0);
        self.turn(rise);
        self.window = (self.window + self.step).clamp(LEAST, MOST);
        if rise < -CHANGE {
            Load::Changed
        } else {
            Load::AsBefore
        }
    }

    fn turn(&mut self, rise: i64) {
        let direction = if rise < 0 { -self.step } else { self.step }.signum();
        let size = if rise.abs() > CHANGE {
            FIRST_STEP
        } else {
            (self.step.abs() * 49 / 50).max(LEAST_STEP)
        };
        self.step = direction * size;
    }
}

/// In how many evictions hits are asked for once.
const ASK_EVERY: u64 = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eviction::tests::Notebook;

    /// Serves a load until the window has found its size, whose share of hits is `hits(window)` in 1000.
    fn settles_at(hits: impl Fn(i64) -> i64) -> i64 {
        let mut climber = Climber::default();
        let mut entries = Notebook::default();
        for _ in 0..300 {
            let share = hits(climber.window * 100 / WHOLE).unsigned_abs();
            entries.hits += share * 10;
            climber.misses += 10_000 - share * 10;
            climber.misses = climber.misses.next_multiple_of(ASK_EVERY);
            climber.climb(&entries, 1000);
        }
        climber.window * 100 / WHOLE
    }

    #[test]
    fn window_grows_where_that_pays() {
        assert!(settles_at(|window| 300 + window) > 70);
    }

    #[test]
    fn window_stays_small_where_growing_costs() {
        assert!(settles_at(|window| 500 - 2 * window) < 6);
    }

    #[test]
    fn window_finds_a_peak() {
        let at = settles_at(|window| 500 - (window - 40).abs() * 2);
        assert!((30..50).contains(&at), "{at}");
    }

    #[test]
    fn collapse_is_told_once_and_reset_counts_are_not() {
        let mut climber = Climber::default();
        let mut entries = Notebook::default();
        entries.hits = 90_000;
        climber.misses = 9984;
        assert_eq!(climber.climb(&entries, 1000), Load::AsBefore);
        climber.misses = 9984;
        assert_eq!(climber.climb(&entries, 1000), Load::Changed);
        entries.hits = 0;
        climber.misses = 9984;
        assert_eq!(climber.climb(&entries, 1000), Load::AsBefore);
        assert_eq!(climber.misses, 0, "a new period");
    }

    #[test]
    fn window_has_one_at_least_and_never_all() {
        let climber = Climber::default();
        assert_eq!([0, 1, 7].map(|len| climber.window(len)), [1, 1, 1]);
        assert_eq!(climber.window(1000), 19);
    }
}
