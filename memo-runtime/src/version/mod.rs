//! Fill tokens: numbers that fence a put.
//!
//! All invalidations of a runtime are numbered. Whoever computes takes the number of the latest as a
//! token before they start, and what they store holds only as long as nothing that it belongs to has
//! been invalidated under a later number: its key, its memo, one of its groups.
//!
//! What was invalidated is remembered by stripe, so that keys and tags which were never stored cost
//! nothing. Things that share a stripe refuse each other now and then, which costs a compute; a stale
//! value is never accepted.

mod belonging;
mod group;
mod tally;

use std::sync::Arc;

pub(crate) use self::belonging::Belonging;
use self::group::Groups;
pub(crate) use self::group::{Group, GroupKind, Membership};
pub(crate) use self::tally::Tally;
use crate::sync::atomic::{AtomicU64, Ordering};

/// How many keys' invalidations are told apart, of a memo that removes what was invalidated.
const STRIPES: usize = 64;

/// The numbers of a runtime's invalidations, and its groups.
#[derive(Debug)]
pub(crate) struct Ledger {
    latest: AtomicU64,
    groups: Groups,
}

/// The right to store what is computed from now on, until an invalidation takes it away.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct FillToken(u64);

impl FillToken {
    /// Of what no group can outdate.
    pub(crate) const LATEST: Self = Self(u64::MAX);

    /// The number of the first invalidation that takes it away.
    pub(crate) fn overtaken_at(self) -> u64 {
        self.0.saturating_add(1)
    }
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self {
            latest: AtomicU64::new(0),
            groups: Groups::new(),
        }
    }

    /// Takes the token for a compute that is about to start.
    fn token(&self) -> FillToken {
        FillToken(self.latest.load(Ordering::SeqCst))
    }

    /// The number of an invalidation that is about to happen: no token so far reaches it.
    fn next(&self) -> u64 {
        self.latest.fetch_add(1, Ordering::SeqCst) + 1
    }
}

/// What was invalidated of one memo.
pub(crate) type Fences = Striped<STRIPES>;

/// The same of a memo whose values are judged by it alone: what shares a stripe with a key that is
/// invalidated leaves with it.
pub(crate) type FineFences = Striped<1024>;

/// What was invalidated of one memo, of its keys by so many stripes.
#[derive(Debug)]
pub(crate) struct Striped<const N: usize> {
    ledger: Arc<Ledger>,
    /// The number of the last invalidation of everything.
    floor: AtomicU64,
    /// The number of the last invalidation of a key of each stripe.
    stripes: [AtomicU64; N],
}

impl<const N: usize> Striped<N> {
    pub(crate) fn new(ledger: Arc<Ledger>) -> Self {
        Self {
            ledger,
            floor: AtomicU64::new(0),
            stripes: std::array::from_fn(|_| AtomicU64::new(0)),
        }
    }

    pub(crate) fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Takes the token for a compute that is about to start.
    pub(crate) fn token(&self) -> FillToken {
        self.ledger.token()
    }

    /// Whether neither the key nor the whole memo has been invalidated since `token` was taken.
    pub(crate) fn holds(&self, hash: u64, token: FillToken) -> bool {
        self.stripe(hash).load(Ordering::SeqCst) <= token.0 && self.covers(token)
    }

    /// Whether the whole memo has not been invalidated since `token` was taken.
    pub(crate) fn covers(&self, token: FillToken) -> bool {
        self.floor.load(Ordering::SeqCst) <= token.0
    }

    /// What tells whether the whole memo has been invalidated since this was last asked.
    pub(crate) fn floor(&self) -> u64 {
        self.floor.load(Ordering::SeqCst)
    }

    /// The number of the last invalidation of a key, or of another of its stripe. That of everything is
    /// one of each stripe only where it is [said](Self::raise_each).
    #[inline]
    pub(crate) fn latest(&self, hash: u64) -> u64 {
        self.stripe(hash).load(Ordering::SeqCst)
    }

    /// As [`raise_all`](Self::raise_all), and says so in each stripe: who judges a key asks no more than
    /// that.
    pub(crate) fn raise_each(&self) {
        self.raise_all();
        let number = self.floor();
        for stripe in &self.stripes {
            stripe.fetch_max(number, Ordering::SeqCst);
        }
    }

    /// Takes every token of this key away.
    pub(crate) fn raise(&self, hash: u64) {
        let number = self.ledger.next();
        self.stripe(hash).fetch_max(number, Ordering::SeqCst);
    }

    /// Takes every token of the memo away.
    pub(crate) fn raise_all(&self) {
        // Twice: between the number and its note a flight may begin whose token is as late and which
        // finds an older value, and answers with it. By the second number nobody joins it any more,
        // and whoever begins after the first was noted finds nothing.
        for _ in 0..2 {
            let number = self.ledger.next();
            self.floor.fetch_max(number, Ordering::SeqCst);
        }
    }

    #[inline]
    fn stripe(&self, hash: u64) -> &AtomicU64 {
        // The middle bits: shards are chosen by the high ones, buckets by the low ones.
        &self.stripes[(hash >> 24) as usize % N]
    }
}

/// A fill token together with the counters that may take it away.
#[cfg(feature = "store")]
#[derive(Clone, Debug)]
pub(crate) struct Fence {
    fences: Arc<Fences>,
    hash: u64,
    token: FillToken,
}

#[cfg(feature = "store")]
impl Fence {
    pub(crate) fn new(fences: &Arc<Fences>, hash: u64, token: FillToken) -> Self {
        Self {
            fences: Arc::clone(fences),
            hash,
            token,
        }
    }

    /// Takes a token now.
    pub(crate) fn token(&self) -> FillToken {
        self.fences.token()
    }

    /// Whether nothing has been invalidated since the token was taken.
    pub(crate) fn holds(&self) -> bool {
        self.fences.holds(self.hash, self.token)
    }

    /// Takes every token of the key away.
    pub(crate) fn raise(&self) {
        self.fences.raise(self.hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fences() -> Fences {
        Fences::new(Arc::new(Ledger::new()))
    }

    #[test]
    fn an_invalidation_takes_the_tokens_of_its_key_only_once_they_were_given() {
        let fences = fences();
        let (key, other) = (0, 1 << 24);
        let before = fences.token();
        fences.raise(key);
        assert!(!fences.holds(key, before));
        assert!(fences.holds(other, before));
        assert!(fences.holds(key, fences.token()));
    }

    #[test]
    fn an_invalidation_of_everything_takes_the_tokens_of_all_keys() {
        let fences = fences();
        let before = fences.token();
        fences.raise_all();
        assert!(!fences.holds(0, before) && !fences.covers(before));
        assert!(fences.holds(0, fences.token()));
    }
}
