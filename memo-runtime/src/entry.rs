//! What the engine keeps for one key.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::mem::needs_drop;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, Tick};
use crate::policy::Priority;
use crate::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use crate::version::{Belonging, FillToken};

/// A value that is stored, or is to be, and what is known about it.
#[derive(Debug)]
pub(crate) struct Entry<K, V, H = Head> {
    pub(crate) key: Arc<K>,
    pub(crate) value: V,
    pub(crate) head: H,
}

/// An entry as it was when it was met; it shares its head with the one that is stored.
pub(crate) type Held<K, V> = Entry<K, V, Arc<Head>>;

/// What is known of an entry that is to be stored, where there is no more to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain {
    pub(crate) hash: u64,
    pub(crate) written: Tick,
    /// When the value turns stale, and leaves; never, if there is none.
    pub(crate) fresh_until: Option<Tick>,
    /// What the compute took.
    pub(crate) cost: Duration,
    /// The bytes that it takes.
    pub(crate) weight: u64,
}

/// What is known about a stored value, whatever its type and that of its key: what is done with it
/// is compiled once.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) hash: u64,
    /// The token of its compute: what was invalidated later has taken the entry with it.
    pub(crate) token: FillToken,
    /// The groups that it belongs to.
    pub(crate) groups: Belonging,
    pub(crate) written: Tick,
    /// When the value turns stale; never, if there is none.
    pub(crate) fresh_until: Option<Tick>,
    /// When it may no longer be served at all.
    pub(crate) kept_until: Option<Tick>,
    /// Whether it may be served late, or be computed anew before it is.
    pub(crate) is_served_late: bool,
    /// How long it is kept without being used.
    pub(crate) tti: Option<Duration>,
    /// What the compute took: what a hit saves.
    pub(crate) cost: Duration,
    /// The bytes that it takes.
    pub(crate) weight: u64,
    /// Never evicted.
    pub(crate) pinned: bool,
    pub(crate) priority: Priority,
    pub(crate) usage: Usage,
    /// The entry's place in the order in which the memo was filled; the engine gives it.
    pub(crate) arrival: u64,
}

impl<K, V, H: Borrow<Head>> Deref for Entry<K, V, H> {
    type Target = Head;

    fn deref(&self) -> &Head {
        self.head.borrow()
    }
}

/// What changes while an entry is stored.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// When it was last used; kept only where that matters.
    used: AtomicU64,
    uses: AtomicU64,
    /// Refreshes that failed in a row, and when the next may start.
    failures: AtomicU32,
    retry_at: AtomicU64,
}

impl Usage {
    /// The usage of an entry that was used so often.
    pub(crate) fn of(uses: u64) -> Self {
        Self {
            uses: AtomicU64::new(uses),
            ..Self::default()
        }
    }

    /// Notes uses that were counted elsewhere.
    pub(crate) fn raise_uses(&self, uses: u64) {
        self.uses.fetch_max(uses, Ordering::Relaxed);
    }
}

/// Whether an entry may be served.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Freshness {
    Fresh,
    /// Past its ttl, and to be served all the same.
    Stale,
    /// Neither: its time has passed.
    Expired,
}

impl Head {
    #[inline]
    pub(crate) fn freshness(&self, now: impl FnOnce() -> Tick) -> Freshness {
        // The clock is asked only where time matters.
        if self.kept_until.is_none() && self.fresh_until.is_none() && self.tti.is_none() {
            return Freshness::Fresh;
        }
        self.freshness_at(now())
    }

    /// Whether it is more than a value with a time: then it has a place of its own.
    pub(crate) fn is_rich(&self) -> bool {
        self.pinned
            || self.is_served_late
            || self.tti.is_some()
            || self.priority != Priority::Normal
            || !self.groups.is_empty()
    }

    fn freshness_at(&self, now: Tick) -> Freshness {
        if self.dies_at().is_some_and(|death| death <= now) {
            return Freshness::Expired;
        }
        match self.fresh_until {
            Some(until) if until <= now => Freshness::Stale,
            _ => Freshness::Fresh,
        }
    }

    /// When the entry is of no more use to anybody, as things stand.
    pub(crate) fn dies_at(&self) -> Option<Tick> {
        let idle = self.tti.map(|tti| {
            let used = Tick::from_bits(self.usage.used.load(Ordering::Relaxed));
            used.max(self.written).after(tti)
        });
        [self.kept_until, idle].into_iter().flatten().min()
    }

    /// Notes a use.
    #[inline]
    pub(crate) fn note_use(&self, clock: &Clock) {
        self.usage.uses.fetch_add(1, Ordering::Relaxed);
        self.note_touch(clock);
    }

    /// Notes a use, where uses are noted at all.
    #[inline]
    pub(crate) fn note_use_in_time(&self, clock: &Clock) {
        if self.tti.is_some() {
            self.note_use(clock);
        }
    }

    /// Notes that somebody wants it kept.
    #[inline]
    pub(crate) fn note_touch(&self, clock: &Clock) {
        if self.tti.is_some() {
            let now = clock.now().to_bits();
            self.usage.used.fetch_max(now, Ordering::Relaxed);
        }
    }

    /// How often it was used.
    pub(crate) fn uses(&self) -> u64 {
        self.usage.uses.load(Ordering::Relaxed)
    }

    /// Whether a refresh may start: not so soon after one that failed.
    pub(crate) fn may_refresh(&self, now: Tick) -> bool {
        Tick::from_bits(self.usage.retry_at.load(Ordering::Relaxed)) <= now
    }

    /// Notes that a refresh has failed: the next one waits, each time longer.
    pub(crate) fn note_failure(&self, now: Tick) {
        let failures = self.usage.failures.fetch_add(1, Ordering::Relaxed);
        let wait = crate::policy::backoff(failures);
        self.usage
            .retry_at
            .store(now.after(wait).to_bits(), Ordering::Relaxed);
    }
}

/// Counts what it is fed.
struct Counting(u64);

impl Hasher for Counting {
    fn write(&mut self, bytes: &[u8]) {
        self.0 += bytes.len() as u64;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// The bytes that a key holds elsewhere: those that it feeds a hasher.
///
/// A key has no size of its own that a generic program could ask for; but whatever tells it from
/// others goes through its `Hash`. Of a key that owns something, parts inside the key itself are counted
/// twice, which errs on the side of the limit.
pub(crate) fn held_by<K: Hash>(key: &K) -> u64 {
    if !needs_drop::<K>() {
        return 0;
    }
    let mut counting = Counting(0);
    key.hash(&mut counting);
    counting.finish()
}

#[cfg(test)]
impl Head {
    /// That of a plain entry of weight 1, for tests; what else is to be said of it, is set.
    pub(crate) fn of_hash(hash: u64) -> Self {
        use crate::version::{Fences, Ledger};
        Self {
            hash,
            token: Fences::new(Arc::new(Ledger::new())).token(),
            groups: Belonging::default(),
            written: Tick::default(),
            fresh_until: None,
            kept_until: None,
            is_served_late: false,
            tti: None,
            cost: Duration::ZERO,
            weight: 1,
            pinned: false,
            priority: Priority::Normal,
            usage: Usage::default(),
            arrival: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keys_own_bytes_are_counted() {
        assert_eq!(
            held_by(&"a".repeat(1001)) - held_by(&String::from("a")),
            1000
        );
        assert_eq!(held_by(&7_u64), 0);
    }
}
