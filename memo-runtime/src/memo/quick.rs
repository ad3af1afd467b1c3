//! The hit: a fresh value, nobody who listens, nothing more to be done.
//!
//! No lock is taken, nothing is allocated, and nothing that other threads write to is written to, but
//! for a use that an entry has not been noted for yet.

use std::hash::Hash;
use std::sync::atomic::{AtomicU8, Ordering};

use super::{Core, State};
use crate::engine::{Missed, Reads, View};
use crate::entry::Freshness;
use crate::key::Lookup;
use crate::observe;
use crate::reader::{Count, Reader};

/// Why hits of a memo are more than quick ones; none of them, most often.
#[derive(Debug)]
pub(super) struct Slow(AtomicU8);

/// One reason.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Why {
    Disabled = 1 << 0,
    /// Each hit is counted for a tenant too.
    Tenants = 1 << 1,
    /// Each hit may have to compute anew.
    RefreshAhead = 1 << 2,
    /// The policy wants to know more of a use than that there was one.
    Policy = 1 << 3,
    /// Threads have no counters of their own for it.
    Unnumbered = 1 << 4,
    /// Some of its entries have times, or groups: whether one may be served is not said by its flags
    /// alone.
    Terms = 1 << 5,
    /// An expression tells the key, which is asked once: so there is one look-up to try.
    Expression = 1 << 6,
}

/// Reasons that leave a hit quick, if not of the quickest kind.
const QUICK: u8 = Why::Terms as u8 | Why::Expression as u8;

impl Slow {
    pub(super) fn new(reasons: &[(Why, bool)]) -> Self {
        let slow = Self(AtomicU8::new(0));
        for &(why, is_so) in reasons {
            slow.set(why, is_so);
        }
        slow
    }

    pub(super) fn set(&self, why: Why, is_so: bool) {
        if is_so {
            self.0.fetch_or(why as u8, Ordering::SeqCst);
        } else {
            self.0.fetch_and(!(why as u8), Ordering::SeqCst);
        }
    }
}

impl Core {
    /// Whether hits may be of the [quickest](State::quickest) kind. To be asked before the key, which an
    /// expression may tell.
    #[inline]
    pub(crate) fn is_quickest(&self) -> bool {
        self.is_quick(0)
    }

    /// Whether there is no reason, but these, why its hits are more than quick ones.
    #[inline]
    fn is_quick(&self, but: u8) -> bool {
        self.slow.0.load(Ordering::Relaxed) & !but == 0 && !observe::is_anybody_told()
    }

    /// Whether the memo is switched on.
    #[inline]
    pub(crate) fn is_enabled(&self) -> bool {
        self.slow.0.load(Ordering::Relaxed) & Why::Disabled as u8 == 0
    }

    /// Notes that an entry has a time, or groups.
    pub(super) fn note_terms(&self) {
        // Read first: it is so from the first such entry on, and written to a line that all hits read.
        if self.slow.0.load(Ordering::Relaxed) & Why::Terms as u8 == 0 {
            self.slow.set(Why::Terms, true);
        }
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// What `see` makes of the entry of a key, if that answers a call and there is no more to it; `None`
    /// says nothing about the key.
    #[inline]
    pub(crate) fn quick<T>(
        &self,
        hash: u64,
        lookup: &impl Lookup<K>,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Option<T> {
        if !self.is_quick(QUICK) {
            return None;
        }
        let (count, reads) = self.read_counting(hash)?;
        let entry = reads.find_first(hash, |key| lookup.matches(key));
        let entry = match entry {
            Ok(entry) => entry,
            Err(Missed::Nothing) => return None,
            Err(Missed::Passed) => reads.find(hash, |key| lookup.matches(key))?,
        };
        if !(entry.is_eternal() || self.may_be_served(entry)) {
            return None;
        }
        note_hit(count, &entry);
        Some(see(&entry))
    }

    /// As [`quick`](Self::quick), of an entry with neither time nor groups, which is found where it is most
    /// often: what is compiled into each caller. To be asked if the memo [is so](Core::is_quickest).
    ///
    /// All that is not there yet, or is rare, is left to that: this calls nothing that it would have to
    /// keep registers for.
    #[inline]
    pub(crate) fn quickest<T>(
        &self,
        hash: u64,
        lookup: &impl Lookup<K>,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Option<T> {
        let (count, reads) = self.read_counting(hash)?;
        let entry = reads.find_first(hash, |key| lookup.matches(key)).ok()?;
        if !entry.is_eternal() {
            return None;
        }
        note_hit(count, &entry);
        Some(see(&entry))
    }

    /// Begins to read, where this thread counts its hits already and does not read something else.
    #[inline]
    fn read_counting(&self, hash: u64) -> Option<(&'static Count, Reads<'_, K, V>)> {
        let reader = Reader::known()?;
        let count = reader.count(self.number)?;
        Some((count, self.engine.read_first(reader, hash)?))
    }

    /// Whether an entry that has a time, or groups, may be served still.
    #[inline]
    fn may_be_served(&self, entry: View<'_, K, V>) -> bool {
        if entry.is_plain() {
            entry.freshness(|| self.clock.coarse()) == Freshness::Fresh
        } else {
            self.may_rich_be_served(entry)
        }
    }

    /// The same of an entry that has a head.
    // Never inlined: what has none does not pay for it.
    #[inline(never)]
    fn may_rich_be_served(&self, entry: View<'_, K, V>) -> bool {
        // As coarse as the system's cheapest clock: a value may be served for some milliseconds more.
        if entry.freshness(|| self.clock.coarse()) != Freshness::Fresh {
            return false;
        }
        let Some(head) = entry.head() else {
            return true;
        };
        head.note_use_in_time(&self.clock);
        self.is_valid(head)
    }
}

#[inline]
fn note_hit<K, V>(count: &Count, entry: &View<'_, K, V>) {
    entry.note_use();
    count.hit(entry.cost_nanos());
}
