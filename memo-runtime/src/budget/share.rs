//! What is set aside for one memo.

use std::sync::{Arc, Weak};

use super::tally::Tally;
use super::{Budget, Holder, Spill};
use crate::contain::contain;
use crate::sync::atomic::{AtomicU64, Ordering};

/// What is set aside of a [`Budget`] for one memo.
///
/// Its size is what its entries weigh and what is free. Bytes come to the size before they come to what
/// is free, and leave in the other order: the entries never weigh more than the share.
#[derive(Debug)]
pub(crate) struct Share {
    pub(super) budget: Arc<Budget>,
    holder: Weak<dyn Holder>,
    size: AtomicU64,
    free: AtomicU64,
    /// Of its size, what others are about to take.
    claimed: AtomicU64,
    /// What its own entries are to make room for, before it asks again.
    patience: AtomicU64,
    pub(super) tally: Tally,
}

/// Who makes room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Answer {
    /// Others have: there is some.
    Others,
    /// Whoever asks, for it is the least used.
    Own,
    /// Nobody can make so much.
    Nobody,
}

impl Share {
    pub(crate) fn new(budget: &Arc<Budget>, holder: Weak<dyn Holder>) -> Arc<Self> {
        let share = Arc::new(Self {
            budget: Arc::clone(budget),
            holder,
            size: AtomicU64::new(0),
            free: AtomicU64::new(0),
            claimed: AtomicU64::new(0),
            patience: AtomicU64::new(0),
            tally: Tally::default(),
        });
        budget.adopt(Arc::downgrade(&share));
        share
    }

    /// What it is of.
    pub(crate) fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    pub(crate) fn size(&self) -> u64 {
        self.size.load(Ordering::SeqCst)
    }

    pub(super) fn free(&self) -> u64 {
        self.free.load(Ordering::SeqCst)
    }

    pub(super) fn holder(&self) -> Option<Arc<dyn Holder>> {
        self.holder.upgrade()
    }

    /// How much it takes from the budget at a time.
    pub(super) fn grain(&self) -> u64 {
        self.budget.grain(self.size())
    }

    /// Whether the budget is so large at all.
    pub(crate) fn admits(&self, bytes: u64) -> bool {
        bytes <= self.budget.limit()
    }

    /// Takes bytes for an entry, of what is free or of the rest of the budget.
    ///
    /// # Errors
    ///
    /// If there are too few: how many are missing.
    pub(crate) fn take(&self, bytes: u64) -> Result<(), u64> {
        loop {
            let left = |free: u64| free.checked_sub(bytes);
            let taken = self
                .free
                .try_update(Ordering::SeqCst, Ordering::SeqCst, left);
            let Err(free) = taken else { return Ok(()) };
            let missing = bytes - free;
            let grain = self.grain().max(missing);
            let Some(drawn) = [grain, missing]
                .into_iter()
                .find(|drawn| self.budget.take(*drawn))
            else {
                return Err(missing);
            };
            self.add(drawn);
        }
    }

    /// Takes back what an entry that has left took.
    pub(crate) fn give_back(&self, bytes: u64) {
        if bytes != 0 {
            self.free.fetch_add(bytes, Ordering::SeqCst);
        }
    }

    /// Adds what was taken from the budget, or from another share.
    pub(super) fn add(&self, bytes: u64) {
        self.size.fetch_add(bytes, Ordering::SeqCst);
        self.free.fetch_add(bytes, Ordering::SeqCst);
    }

    /// Takes free bytes away, at most so many: they are the caller's then.
    pub(super) fn remove(&self, most: u64) -> u64 {
        let left = |free: u64| Some(free - free.min(most));
        let before = self
            .free
            .try_update(Ordering::SeqCst, Ordering::SeqCst, left);
        let removed = before.unwrap_or_default().min(most);
        self.size.fetch_sub(removed, Ordering::SeqCst);
        removed
    }

    /// Takes away what is free beyond what will soon be used.
    pub(super) fn skim(&self) -> u64 {
        let grain = self.grain();
        let free = self.free();
        if free > 2 * grain {
            self.remove(free - grain)
        } else {
            0
        }
    }

    /// Gives the budget what is free, once the memo has become smaller.
    pub(crate) fn trim(&self) {
        self.budget.give_back(self.skim());
    }

    /// Takes all that is free away, for a budget that is exceeded.
    pub(super) fn yield_free(&self) {
        self.budget.give_back(self.remove(self.budget.excess()));
    }

    /// Notes that bytes are about to be taken away, at most so many, and none of the `floor`.
    pub(super) fn claim(&self, most: u64, floor: u64) -> u64 {
        let size = self.size();
        let of = |claimed: u64| size.saturating_sub(claimed.saturating_add(floor)).min(most);
        let after = |claimed: u64| Some(claimed + of(claimed));
        let before = self
            .claimed
            .try_update(Ordering::SeqCst, Ordering::SeqCst, after);
        before.map_or(0, of)
    }

    /// Takes away what was claimed: what is free, then what entries take, which leave.
    pub(super) fn collect(&self, claimed: u64, spill: &mut Spill) -> u64 {
        let mut got = self.remove(claimed);
        if got < claimed
            && let Some(holder) = self.holder()
        {
            let mut goes_on = || {
                got += self.remove(claimed - got);
                got < claimed
            };
            // Who is told of what leaves is user code: a panic of it is not that of whoever asks.
            contain(|| holder.vacate(&mut goes_on, spill));
            spill.put(Box::new(holder));
        }
        self.claimed.fetch_sub(claimed, Ordering::SeqCst);
        got
    }

    /// Whether it is to ask, if there is too little room for so many bytes; else its own entries leave.
    pub(crate) fn may_ask(&self, bytes: u64) -> bool {
        let rest = |patience: u64| (patience != 0).then(|| patience.saturating_sub(bytes));
        self.patience
            .try_update(Ordering::SeqCst, Ordering::SeqCst, rest)
            .is_err()
    }

    /// Does not ask again before its own entries have made room for so much.
    pub(super) fn wait_for(&self, bytes: u64) {
        self.patience.store(bytes, Ordering::SeqCst);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.give_back(self.size());
        self.budget.count.fetch_sub(1, Ordering::Relaxed);
    }
}
