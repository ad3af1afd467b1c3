//! How large the window of newcomers is to be: found by trying, as the share of hits tells.
//!
//! All in 65536th parts. Each period has the window a little larger or smaller than what is thought best. What
//! the share of hits did when the window changed is added up, the latest weighing most; and what is thought
//! best moves as far as that stands out from what the share does anyway. A window has to earn its place:
//! where nothing stands out it becomes smaller.

use super::Entries;

#[derive(Debug)]
pub(super) struct Climber {
    /// The part of all that the window is to have in this period.
    window: i64,
    /// What is thought best.
    center: i64,
    /// How many periods there were.
    periods: u32,
    /// The share of hits in the last period.
    share: i64,
    /// How many hits the memo had when the period began.
    hits: u64,
    misses: u64,
    /// By how much the window has just changed.
    change: i64,
    /// Sums over the periods: changes of the window times those of the share, each with itself, and how many.
    together: i64,
    changes: i64,
    shares: i64,
    count: i64,
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
const MOST: i64 = WHOLE * 9 / 10;
/// From here on the load is one that comes back to what it has just used.
const WIDE: i64 = WHOLE * 3 / 10;
/// How far what is thought best moves at most in one period.
const STEP: i64 = WHOLE / 16;
/// How far a period tries another size than that.
const TRIAL: i64 = WHOLE * 3 / 100;
/// How far the share of hits has to rise with the window, in tenths of what it does anyway, for the window to
/// become neither larger nor smaller; and to move by a whole step more.
const NO_STEP: i64 = 5;
const ONE_STEP: i64 = 7;
/// Another load, not another window, changes the share of hits by more: that counts as this.
const MOST_CHANGE: i64 = WHOLE / 20;
/// The fall of the share of hits that tells another load.
const COLLAPSE: i64 = WHOLE / 20;
/// Sums lose one part in so many with each period.
const FORGET: i64 = 7;
/// What `count` has for each period.
const ONE: i64 = 16;
/// The uses that a small memo has to see before it draws a conclusion. A large one sees seven for ten entries:
/// with as many as entries, loops would have all their hits in every other period.
const LEAST_PERIOD: u64 = 5000;
/// In how many evictions hits are asked for once: asking takes longer than an eviction.
const ASK_EVERY: u64 = 64;

impl Default for Climber {
    fn default() -> Self {
        Self {
            window: WHOLE / 50,
            center: WHOLE / 50,
            periods: 0,
            share: 0,
            hits: 0,
            misses: 0,
            change: 0,
            together: 0,
            changes: 0,
            shares: 0,
            count: 0,
        }
    }
}

impl Climber {
    /// An entry has come.
    #[inline]
    pub(super) fn miss(&mut self) {
        self.misses += 1;
    }

    /// How many of `len` entries the window is to have: one at least.
    #[inline]
    pub(super) fn window(&self, len: usize) -> usize {
        let part = len as u64 * self.window.unsigned_abs() / (1 << 16);
        usize::try_from(part).unwrap_or(len).max(1)
    }

    /// Whether it has become so large that the load must be one that comes back to what it has just used.
    #[inline]
    pub(super) fn is_wide(&self) -> bool {
        self.center > WIDE
    }

    /// Tries another size, if the last was tried for long enough.
    #[inline]
    pub(super) fn climb(&mut self, entries: &dyn Entries, len: usize) -> Load {
        if self.misses.is_multiple_of(ASK_EVERY) {
            self.ask(entries, len)
        } else {
            Load::AsBefore
        }
    }

    #[cold]
    fn ask(&mut self, entries: &dyn Entries, len: usize) -> Load {
        let Some(hits) = entries.hits() else {
            return Load::AsBefore;
        };
        let Some(served) = hits.checked_sub(self.hits) else {
            // The counts were reset.
            (self.hits, self.misses) = (hits, 0);
            return Load::AsBefore;
        };
        let uses = served + self.misses;
        if uses < LEAST_PERIOD.max(len as u64 * 7 / 10) {
            return Load::AsBefore;
        }
        let part = |of: u64| i64::try_from(u128::from(of) * 65536 / u128::from(uses));
        let share = part(served).unwrap_or(WHOLE);
        // Of a share that is not known better than by so many uses, squared: of two of them.
        let chance = 2 * share * (WHOLE - share) / i64::try_from(uses).unwrap_or(i64::MAX);
        let rise = share - self.share;
        (self.share, self.hits, self.misses) = (share, hits, 0);
        self.learn(rise.clamp(-MOST_CHANGE, MOST_CHANGE));
        self.turn(chance);
        if rise < -COLLAPSE {
            Load::Changed
        } else {
            Load::AsBefore
        }
    }

    /// Adds up what the share did when the window changed.
    fn learn(&mut self, rise: i64) {
        let add = |sum: &mut i64, next| *sum += next - *sum / FORGET;
        add(&mut self.together, rise * self.change);
        add(&mut self.changes, self.change * self.change);
        add(&mut self.shares, rise * rise);
        add(&mut self.count, ONE);
    }

    /// Moves what is thought best, and tries a size beside it.
    fn turn(&mut self, chance: i64) {
        // What the share does anyway: as much as it did, and no less than chance.
        let anyway = chance.max(self.shares * ONE / self.count.max(1)).max(1);
        let usual = (self.changes.isqrt() * anyway.isqrt()).max(1);
        let tenths = self.together.saturating_mul(10) / usual;
        let steps = (tenths - NO_STEP) * STEP / ONE_STEP;
        self.center = (self.center + steps.clamp(-STEP, STEP)).clamp(LEAST, MOST);
        self.periods = self.periods.wrapping_add(1);
        // By an even or odd number of ones: neither what grows nor what swings takes turns like that.
        let trial = if self.periods.count_ones().is_multiple_of(2) {
            TRIAL
        } else {
            -TRIAL
        };
        let window = (self.center + trial).clamp(LEAST, MOST);
        self.change = window - self.window;
        self.window = window;
    }
}

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
