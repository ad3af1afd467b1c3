//! How much a memo was used lately.

use super::{Budget, Share};
use crate::sync::atomic::{AtomicU64, Ordering};

/// Each time so many uses were seen, of all memos, those that were counted until then count half.
///
/// Time is told by uses and not by decisions: a flood of values that nobody asks for again makes a
/// thousand decisions a second, and ages nothing.
const AGE: u64 = 4096;

/// How much a memo was used lately.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The hits that have been counted.
    hits: AtomicU64,
    /// What they are worth now.
    uses: AtomicU64,
    /// When that was so, in the halvings of the budget.
    age: AtomicU64,
}

impl Tally {
    /// Its uses, once the `hits` until now are among them.
    fn note(&self, hits: u64, budget: &Budget) -> u64 {
        let before = self.hits.fetch_max(hits, Ordering::SeqCst);
        // Of two who ask at once, one may have an older reading.
        let more = hits.saturating_sub(before);
        let age = budget.age.load(Ordering::SeqCst);
        let halvings = age.saturating_sub(self.age.fetch_max(age, Ordering::SeqCst));
        let faded = |uses: u64| Some((uses >> halvings.min(63)).saturating_add(more));
        let _ = self
            .uses
            .try_update(Ordering::SeqCst, Ordering::SeqCst, faded);
        let seen = budget.seen.fetch_add(more, Ordering::SeqCst) + more;
        if seen >= AGE {
            // Of several who see it one halves.
            let halves = budget
                .seen
                .compare_exchange(seen, 0, Ordering::SeqCst, Ordering::SeqCst);
            if halves.is_ok() {
                budget.age.fetch_add(1, Ordering::SeqCst);
            }
        }
        self.uses.load(Ordering::SeqCst)
    }
}

impl Share {
    /// How much it is used for what it takes: uses for each MiB.
    pub(super) fn worth(&self) -> u128 {
        let Some(holder) = self.holder() else {
            return 0;
        };
        let uses = self.tally.note(holder.hits(), &self.budget);
        (u128::from(uses) << 20) / u128::from(self.size().max(1))
    }
}
