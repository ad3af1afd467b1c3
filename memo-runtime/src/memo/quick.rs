//! The hit: a fresh value, nobody who listens, nothing more to be done.
//!
//! No lock is taken, nothing is allocated, and nothing that other threads write to is written to, but
//! for a use that an entry has not been noted for yet.

use std::hash::Hash;
use std::sync::atomic::{AtomicU8, Ordering};

use super::{Core, State};
use crate::engine::View;
use crate::entry::Freshness;
use crate::key::Lookup;
use crate::observe;
use crate::reader::Reader;

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
}

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
    #[inline]
    fn is_quick(&self) -> bool {
        self.slow.0.load(Ordering::Relaxed) == 0 && !observe::is_anybody_told()
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
        if !self.is_quick() {
            return None;
        }
        let reader = Reader::mine();
        let reads = self.engine.read(reader, hash);
        let entry = reads.find(hash, |key| lookup.matches(key))?;
        if !(entry.is_eternal() || self.may_be_served(&entry)) {
            return None;
        }
        entry.note_use();
        reader.hit(self.number, entry.cost_nanos());
        Some(see(&entry))
    }

    /// Whether an entry that has a time, or groups, may be served still.
    // Never inlined: what has neither does not pay for it.
    #[inline(never)]
    fn may_be_served(&self, entry: &View<'_, K, V>) -> bool {
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
