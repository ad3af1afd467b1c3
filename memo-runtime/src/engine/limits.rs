//! How much a memo may hold, and how much it holds.

use crate::sync::atomic::{AtomicU64, Ordering};

/// What one memo may hold, and what it holds: entries and bytes.
///
/// Room is taken before an entry goes in and given back after it has left, so a memo is never over
/// its limits, not even for a moment; lowering a limit is what makes it so.
#[derive(Debug)]
pub(crate) struct Room {
    entries: Account,
    bytes: Account,
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
        let limit = self.limit();
        let exchanged = |used: u64| {
            let after = (used - old).checked_add(new)?;
            (after <= limit || new <= old).then_some(after)
        };
        self.used
            .try_update(Ordering::SeqCst, Ordering::SeqCst, exchanged)
            .is_ok()
    }

    fn give_back(&self, amount: u64) {
        self.used.fetch_sub(amount, Ordering::SeqCst);
    }
}

impl Room {
    pub(crate) fn new(entries: Option<usize>, bytes: Option<u64>) -> Self {
        Self {
            entries: Account::new(entries.map(|entries| entries as u64)),
            bytes: Account::new(bytes),
        }
    }

    /// Takes room for an entry of `weight`, in the place of one of weight `old`.
    pub(crate) fn take(&self, old: Option<u64>, weight: u64) -> bool {
        let count = u64::from(old.is_some());
        if !self.entries.exchange(count, 1) {
            return false;
        }
        if self.bytes.exchange(old.unwrap_or(0), weight) {
            return true;
        }
        self.entries.give_back(1 - count);
        false
    }

    /// Gives the room of an entry back.
    pub(crate) fn give_back(&self, weight: u64) {
        self.entries.give_back(1);
        self.bytes.give_back(weight);
    }

    /// Whether an entry of this weight could ever be in.
    pub(super) fn admits(&self, weight: u64) -> bool {
        self.entries.limit() >= 1 && weight <= self.bytes.limit()
    }

    /// Whether there is room for one more entry, of this weight, as things stand.
    pub(super) fn fits(&self, weight: u64) -> bool {
        let has = |account: &Account, more: u64| {
            let after = account.used().checked_add(more);
            after.is_some_and(|after| after <= account.limit())
        };
        has(&self.entries, 1) && has(&self.bytes, weight)
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

    #[test]
    fn c_03_weights_never_wrap_and_what_is_too_large_never_gets_in() {
        let room = Room::new(None, Some(u64::MAX));
        assert!(room.take(None, u64::MAX));
        assert!(room.take(Some(u64::MAX), u64::MAX - 1));
        assert!(!room.take(None, 2));
        assert_eq!(room.entries(), 1);
        let small = Room::new(Some(2), Some(10));
        assert!(!small.admits(11) && small.admits(10));
        assert!(small.take(None, 6) && !small.take(None, 6));
        assert_eq!((small.entries(), small.bytes()), (1, 6));
        assert!(small.take(Some(6), 9));
        small.give_back(9);
        assert_eq!((small.entries(), small.bytes()), (0, 0));
    }
}
