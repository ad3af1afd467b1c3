//! The bytes that all memos of a runtime may hold together, and who gives when there are no more.
//!
//! Each memo has a [`Share`]: bytes that are set aside for it, some at a time, so that storing a value
//! touches nothing that memos have in common unless these are used up. What is stored is at most the
//! share, and the shares are at most the budget, at every moment: both are accounts from which is taken
//! before, and to which is given back after. Knows nothing of keys and values.

mod decide;
mod share;
mod spill;
mod tally;

use std::fmt;
use std::sync::{Arc, Weak};

pub(crate) use self::share::{Answer, Share};
pub(crate) use self::spill::Spill;
use crate::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use crate::sync::{Mutex, lock};

/// What all memos of a runtime hold together at most, unless somebody says otherwise: 256 MiB.
pub(crate) const DEFAULT: u64 = 256 << 20;

/// The most shares that one decision looks at: of more, those whose turn it is.
const SOME: usize = 64;

/// The bytes that all memos of a runtime may hold together.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: AtomicU64,
    /// The sum of all shares.
    taken: AtomicU64,
    /// How many shares there are.
    count: AtomicUsize,
    shares: Mutex<Shares>,
    /// How often all uses were halved.
    age: AtomicU64,
    /// Uses that were seen since.
    seen: AtomicU64,
}

#[derive(Debug, Default)]
struct Shares {
    all: Vec<Weak<Share>>,
    /// Whose turn it is to be looked at.
    next: usize,
}

/// What a share is of: the values of a memo.
pub(crate) trait Holder: Send + Sync {
    /// How many calls were answered with its values, ever.
    fn hits(&self) -> u64;

    /// Lets one value after the other leave, for as long as `goes_on` says so after each. What is to be
    /// dropped of them is put aside.
    fn vacate(&self, goes_on: &mut dyn FnMut() -> bool, spill: &mut Spill);
}

impl fmt::Debug for dyn Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Holder(..)")
    }
}

impl Budget {
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            limit: AtomicU64::new(limit),
            taken: AtomicU64::new(0),
            count: AtomicUsize::new(0),
            shares: Mutex::default(),
            age: AtomicU64::new(0),
            seen: AtomicU64::new(0),
        }
    }

    pub(crate) fn limit(&self) -> u64 {
        self.limit.load(Ordering::SeqCst)
    }

    /// The limit, where there is one.
    pub(crate) fn max_bytes(&self) -> Option<u64> {
        Some(self.limit()).filter(|limit| *limit != u64::MAX)
    }

    /// The sum of all shares.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::SeqCst)
    }

    /// The share that every memo has for sure.
    fn floor(&self) -> u64 {
        self.limit() / 4 / self.count()
    }

    /// How much is taken from the budget at a time, for a share of this size: a 16th of it, so that
    /// what is set aside and not used stays small, and a large memo comes seldom.
    fn grain(&self, share: u64) -> u64 {
        let least = (self.limit() / 64 / self.count()).clamp(1, 4 << 10);
        (share / 16).clamp(least, 256 << 10)
    }

    fn count(&self) -> u64 {
        (self.count.load(Ordering::Relaxed) as u64).max(1)
    }

    /// Takes so much for a share, if there is so much.
    fn take(&self, bytes: u64) -> bool {
        let limit = self.limit();
        let after = |taken: u64| taken.checked_add(bytes).filter(|after| *after <= limit);
        let taken = self
            .taken
            .try_update(Ordering::SeqCst, Ordering::SeqCst, after);
        if taken.is_ok() && self.limit() < limit && self.excess() > 0 {
            // It was lowered meanwhile, and who did so may have looked before.
            self.give_back(bytes);
            return false;
        }
        taken.is_ok()
    }

    /// Takes back what a share no longer has.
    fn give_back(&self, bytes: u64) {
        self.taken.fetch_sub(bytes, Ordering::SeqCst);
    }

    /// How much the shares are over a limit that was lowered.
    fn excess(&self) -> u64 {
        self.taken().saturating_sub(self.limit())
    }

    /// Knows a share from now on, for as long as it lives.
    fn adopt(&self, share: Weak<Share>) {
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut shares = lock(&self.shares);
        // Those that are gone are forgotten when they would make the list grow.
        if shares.all.len() == shares.all.capacity() {
            shares.all.retain(|share| share.strong_count() > 0);
        }
        shares.all.push(share);
    }

    /// Some shares: those whose turn it is.
    fn some(&self) -> Vec<Arc<Share>> {
        let mut shares = lock(&self.shares);
        let Shares { all, next } = &mut *shares;
        let turns = all.len().min(SOME);
        let mut some = Vec::with_capacity(turns);
        for _ in 0..turns {
            *next = (*next + 1) % all.len();
            some.extend(all[*next].upgrade());
        }
        some
    }

    fn all(&self) -> Vec<Arc<Share>> {
        let shares = lock(&self.shares);
        shares.all.iter().filter_map(Weak::upgrade).collect()
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests;
