//! How much a memo may hold, and how much it holds.

use super::insert::Vacated;
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
    pub(crate) fn new(entries: Option<usize>, bytes: Option<u64>) -> Self {
        Self {
            entries: Account::new(entries.map(|entries| entries as u64)),
            bytes: Account::new(bytes),
        }
    }

    /// Takes room for an entry of `weight`, for which so much has been vacated; if there is not enough,
    /// that is still to be given back.
    pub(crate) fn take(&self, vacated: Vacated, weight: u64) -> bool {
        if !self.entries.exchange(vacated.entries, 1) {
            return false;
        }
        if self.bytes.exchange(vacated.bytes, weight) {
            return true;
        }
        self.entries.undo(vacated.entries, 1);
        false
    }

    /// Gives the room of entries back.
    pub(crate) fn give_back(&self, vacated: Vacated) {
        self.entries.give_back(vacated.entries);
        self.bytes.give_back(vacated.bytes);
    }

    /// Whether an entry of this weight could ever be in.
    pub(super) fn admits(&self, weight: u64) -> bool {
        self.entries.limit() >= 1 && weight <= self.bytes.limit()
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
        let room = Room::new(None, Some(u64::MAX));
        assert!(room.take(of(0, 0), u64::MAX));
        assert!(room.take(of(1, u64::MAX), u64::MAX - 1));
        assert!(!room.take(of(0, 0), 2));
        assert_eq!(room.entries(), 1);
        let small = Room::new(Some(2), Some(10));
        assert!(!small.admits(11) && small.admits(10));
        assert!(small.take(of(0, 0), 6) && !small.take(of(0, 0), 6));
        assert_eq!((small.entries(), small.bytes()), (1, 6));
        assert!(small.take(of(1, 6), 9));
        assert!(!small.take(of(0, 0), 2));
        small.give_back(of(1, 9));
        assert_eq!((small.entries(), small.bytes()), (0, 0));
        assert!(small.take(of(0, 0), 5) && small.take(of(0, 0), 5));
        // Two for one: what is vacated beyond what is taken comes back.
        assert!(small.take(of(2, 10), 3));
        assert_eq!((small.entries(), small.bytes()), (1, 3));
    }
}
