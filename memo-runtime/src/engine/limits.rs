//! How much a memo may hold, and how much it holds.

use std::sync::Arc;

use super::insert::Vacated;
use crate::budget::Share;
use crate::sync::atomic::{AtomicU64, Ordering};

/// What one memo may hold, and what it holds: entries and bytes.
///
/// Room is taken before an entry goes in and given back after it has left, so a memo is never over
/// its limits, not even for a moment; lowering a limit is what makes it so.
#[derive(Debug)]
pub(crate) struct Room {
    entries: Account,
    bytes: Account,
    /// What it may hold of what all memos may hold together.
    share: Option<Arc<Share>>,
}

/// What there is too little of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Lack {
    /// The memo's own limits.
    Limits,
    /// Its share: so many bytes are missing.
    Share(u64),
}

#[derive(Debug)]
struct Account {
    used: AtomicU64,
    limit: AtomicU64,
}

impl Account {
    fn new(limit: Option<u64>) -> Self {
        Self {
            used: AtomicU64::new(0),
            limit: AtomicU64::new(limit.unwrap_or(u64::MAX)),
        }
    }

    fn used(&self) -> u64 {
        self.used.load(Ordering::SeqCst)
    }

    fn limit(&self) -> u64 {
        self.limit.load(Ordering::SeqCst)
    }

    /// Takes `new` in the place of `old`, if that stays within the limit or takes no more.
    fn exchange(&self, old: u64, new: u64) -> bool {
        if old == new {
            // Most often, once a memo is full: what all threads read is not written to.
            return true;
        }
        let limit = self.limit();
        let exchanged = |used: u64| {
            let after = (used - old).checked_add(new)?;
            (after <= limit || new <= old).then_some(after)
        };
        self.used
            .try_update(Ordering::SeqCst, Ordering::SeqCst, exchanged)
            .is_ok()
    }

    /// Whether an exchange would fail now.
    fn lacks(&self, old: u64, new: u64) -> bool {
        let after = self.used().saturating_sub(old).checked_add(new);
        new > old && after.is_none_or(|after| after > self.limit())
    }

    fn give_back(&self, amount: u64) {
        if amount != 0 {
            self.used.fetch_sub(amount, Ordering::SeqCst);
        }
    }

    /// Takes an exchange back.
    fn undo(&self, old: u64, new: u64) {
        if old > new {
            self.used.fetch_add(old - new, Ordering::SeqCst);
        } else {
            self.give_back(new - old);
        }
    }
}

impl Room {
    pub(crate) fn new(
        entries: Option<usize>,
        bytes: Option<u64>,
        share: Option<Arc<Share>>,
    ) -> Self {
        Self {
            entries: Account::new(entries.map(|entries| entries as u64)),
            bytes: Account::new(bytes),
            share,
        }
    }

    /// Takes room for an entry of `weight`, for which so much has been vacated; if there is not enough,
    /// that is still to be given back.
    pub(crate) fn take(&self, vacated: Vacated, weight: u64) -> Result<(), Lack> {
        if !self.entries.exchange(vacated.entries, 1) {
            return Err(Lack::Limits);
        }
        let taken = self.take_bytes(vacated.bytes, weight);
        if taken.is_err() {
            self.entries.undo(vacated.entries, 1);
        }
        taken
    }

    /// Takes bytes in the place of others. The share comes first and goes last: what is used is never
    /// more than it.
    fn take_bytes(&self, old: u64, new: u64) -> Result<(), Lack> {
        if self.bytes.lacks(old, new) {
            return Err(Lack::Limits);
        }
        let share = self.share.as_deref();
        let more = new.saturating_sub(old);
        if let (Some(share), 1..) = (share, more) {
            share.take(more).map_err(Lack::Share)?;
        }
        if self.bytes.exchange(old, new) {
            if let Some(share) = share {
                share.give_back(old.saturating_sub(new));
            }
            return Ok(());
        }
        if let Some(share) = share {
            share.give_back(more);
        }
        Err(Lack::Limits)
    }

    /// Gives the room of entries back.
    pub(crate) fn give_back(&self, vacated: Vacated) {
        self.entries.give_back(vacated.entries);
        self.bytes.give_back(vacated.bytes);
        if let Some(share) = &self.share {
            share.give_back(vacated.bytes);
        }
    }

    /// What the memo may hold of what all may hold together.
    pub(crate) fn share(&self) -> Option<&Arc<Share>> {
        self.share.as_ref()
    }

    /// Whether an entry of this weight could ever be in.
    pub(super) fn admits(&self, weight: u64) -> bool {
        let is_in_budget = |share: &Arc<Share>| share.admits(weight);
        self.entries.limit() >= 1
            && weight <= self.bytes.limit()
            && self.share.as_ref().is_none_or(is_in_budget)
    }

    /// Whether a limit has been lowered below what is in.
    pub(super) fn is_exceeded(&self) -> bool {
        let over = |account: &Account| account.used() > account.limit();
        over(&self.entries) || over(&self.bytes)
    }

    pub(crate) fn entries(&self) -> u64 {
        self.entries.used()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.used()
    }

    pub(super) fn limit_entries(&self, limit: Option<usize>) {
        let limit = limit.map_or(u64::MAX, |limit| limit as u64);
        self.entries.limit.store(limit, Ordering::SeqCst);
    }

    pub(super) fn limit_bytes(&self, limit: Option<u64>) {
        let limit = limit.unwrap_or(u64::MAX);
        self.bytes.limit.store(limit, Ordering::SeqCst);
    }

    /// The limits: of entries, and of bytes.
    pub(super) fn limits(&self) -> (Option<usize>, Option<u64>) {
        let of = |account: &Account| Some(account.limit()).filter(|limit| *limit != u64::MAX);
        let entries = of(&self.entries).map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        (entries, of(&self.bytes))
    }

    pub(super) fn limit_as(&self, other: &Self) {
        for (mine, theirs) in [(&self.entries, &other.entries), (&self.bytes, &other.bytes)] {
            let limit = theirs.limit.load(Ordering::SeqCst);
            mine.limit.store(limit, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(entries: u64, bytes: u64) -> Vacated {
        Vacated { entries, bytes }
    }

    #[test]
    fn c_03_weights_never_wrap_and_what_is_too_large_never_gets_in() {
        let room = Room::new(None, Some(u64::MAX), None);
        assert!(room.take(of(0, 0), u64::MAX).is_ok());
        assert!(room.take(of(1, u64::MAX), u64::MAX - 1).is_ok());
        assert!(room.take(of(0, 0), 2).is_err());
        assert_eq!(room.entries(), 1);
        let small = Room::new(Some(2), Some(10), None);
        assert!(!small.admits(11) && small.admits(10));
        assert!(small.take(of(0, 0), 6).is_ok() && small.take(of(0, 0), 6).is_err());
        assert_eq!((small.entries(), small.bytes()), (1, 6));
        assert!(small.take(of(1, 6), 9).is_ok());
        assert!(small.take(of(0, 0), 2).is_err());
        small.give_back(of(1, 9));
        assert_eq!((small.entries(), small.bytes()), (0, 0));
        assert!(small.take(of(0, 0), 5).is_ok() && small.take(of(0, 0), 5).is_ok());
        // Two for one: what is vacated beyond what is taken comes back.
        assert!(small.take(of(2, 10), 3).is_ok());
        assert_eq!((small.entries(), small.bytes()), (1, 3));
    }
}
