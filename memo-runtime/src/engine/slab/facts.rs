//! What is known of an entry, wherever it is kept.
//!
//! Most entries are *plain*: eight bytes tell when they turn stale, or, if they never do, when they were
//! written. What has groups, a priority or a time of its own to be kept has a [`Head`].

use std::mem::needs_drop;
use std::sync::Arc;
use std::time::Duration;

use super::columns::Kind;
use super::slot::{DATED, ETERNAL, LIVE, RICH};
use super::{View, cost};
use crate::clock::Tick;
use crate::entry::{Freshness, Head, Plain};
use crate::sync::atomic::{AtomicU64, Ordering};

/// What all plain entries of a memo have in common, so that none of them says it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Common {
    /// How long they are fresh, where that is the same for all.
    pub(crate) life: Option<Duration>,
    /// The bytes that they take, where they all take the same.
    pub(crate) weight: u64,
}

/// An entry as it goes into a slot.
#[derive(Debug)]
pub(crate) struct Packed<K, V> {
    pub(crate) key: K,
    pub(crate) value: V,
    pub(crate) hash: u64,
    pub(crate) weight: u64,
    pub(super) flags: u8,
    pub(super) cost: u16,
    pub(super) when: u64,
    pub(super) written: Option<Tick>,
    pub(super) is_common_weight: bool,
    pub(crate) head: Option<Arc<Head>>,
}

impl<K, V> Packed<K, V> {
    /// An entry that there is no more to know of.
    pub(crate) fn plain(key: K, value: V, plain: &Plain, common: Common) -> Self {
        let Plain { written, .. } = *plain;
        let (flags, is_dated) = match plain.fresh_until {
            None => (ETERNAL, false),
            Some(until) if common.life.map(|life| written.after(life)) == Some(until) => (0, false),
            Some(_) => (DATED, true),
        };
        Self {
            key,
            value,
            hash: plain.hash,
            weight: plain.weight,
            flags,
            cost: cost::pack(plain.cost),
            when: plain.fresh_until.unwrap_or(written).to_bits(),
            written: is_dated.then_some(written),
            is_common_weight: plain.weight == common.weight,
            head: None,
        }
    }

    /// An entry that may have a head.
    pub(crate) fn new(key: K, value: V, head: Head, common: Common) -> Self {
        let plain = Plain {
            hash: head.hash,
            written: head.written,
            fresh_until: head.fresh_until,
            cost: head.cost,
            weight: head.weight,
        };
        let mut packed = Self::plain(key, value, &plain, common);
        if head.is_rich() {
            packed.flags |= RICH;
            packed.head = Some(Arc::new(head));
        }
        packed
    }

    /// When it may no longer be served, if ever.
    pub(crate) fn dies_at(&self) -> Option<Tick> {
        match &self.head {
            Some(head) => head.dies_at(),
            None => (self.flags & ETERNAL == 0).then(|| Tick::from_bits(self.when)),
        }
    }
}

impl<'s, K, V> View<'s, K, V> {
    /// Its number in a column, where that has been written to.
    pub(super) fn number(&self, kind: Kind) -> Option<&'s AtomicU64> {
        self.columns()?.get(kind, self.id)
    }

    /// What kind of an entry it is, which it stays; and whether it is still in.
    #[inline]
    fn flags(&self) -> u8 {
        self.slot.flags.load(Ordering::Relaxed)
    }

    #[inline]
    fn until(&self) -> Option<Tick> {
        let when = Tick::from_bits(self.slot.when.load(Ordering::Relaxed));
        (self.flags() & ETERNAL == 0).then_some(when)
    }

    /// Whether nothing can outdate it but that it leaves.
    #[inline]
    pub(crate) fn is_eternal(&self) -> bool {
        self.flags() == LIVE | ETERNAL
    }

    /// Whether no more is known of it than its slot tells.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.flags() & RICH == 0
    }

    /// When it turns stale, if ever.
    pub(crate) fn fresh_until(&self) -> Option<Tick> {
        match self.head() {
            Some(head) => head.fresh_until,
            None => self.until(),
        }
    }

    /// When it may no longer be served, as things stand.
    pub(crate) fn dies_at(&self) -> Option<Tick> {
        match self.head() {
            Some(head) => head.dies_at(),
            None => self.until(),
        }
    }

    /// Whether it may be served, `now` being asked for only where that matters.
    #[inline]
    pub(crate) fn freshness(&self, now: impl FnOnce() -> Tick) -> Freshness {
        if !self.is_plain() {
            let head = self.head();
            return head.map_or(Freshness::Expired, |head| head.freshness(now));
        }
        match self.until() {
            Some(until) if until <= now() => Freshness::Expired,
            _ => Freshness::Fresh,
        }
    }

    pub(crate) fn written(&self, common: Common) -> Tick {
        if let Some(head) = self.head() {
            return head.written;
        }
        let when = self.slot.when.load(Ordering::Relaxed);
        if self.flags() & ETERNAL != 0 {
            return Tick::from_bits(when);
        }
        if self.flags() & DATED != 0
            && let Some(written) = self.number(Kind::Written)
        {
            return Tick::from_bits(written.load(Ordering::Relaxed));
        }
        Tick::from_bits(when).before(common.life.unwrap_or_default())
    }

    /// What its compute took, in nanoseconds.
    #[inline]
    pub(crate) fn cost_nanos(&self) -> u64 {
        cost::nanos(self.slot.cost.load(Ordering::Relaxed))
    }

    pub(crate) fn weight(&self, common: Common) -> u64 {
        let weight = self.number(Kind::Weights);
        match weight.map_or(0, |weight| weight.load(Ordering::Relaxed)) {
            0 => common.weight,
            weight => weight,
        }
    }

    /// How often it was used, up to what its notes count.
    #[inline]
    pub(crate) fn uses(&self) -> u8 {
        self.slot.uses.load(Ordering::Relaxed)
    }

    /// Notes a use, up to three; then nothing is written any more.
    #[inline]
    pub(crate) fn note_use(&self) {
        let uses = self.uses();
        if uses < 3 {
            // Of two at once one is forgotten.
            self.slot.uses.store(uses + 1, Ordering::Relaxed);
        }
    }

    pub(crate) fn set_uses(&self, uses: u8) {
        self.slot.uses.store(uses, Ordering::Relaxed);
    }

    /// What hits have noted in a column.
    pub(crate) fn stamp(&self) -> u64 {
        let stamp = self.number(Kind::Stamps);
        stamp.map_or(0, |stamp| stamp.load(Ordering::Relaxed))
    }

    pub(crate) fn set_stamp(&self, stamp: u64) {
        self.make_columns()
            .make(Kind::Stamps, self.id)
            .store(stamp, Ordering::Relaxed);
    }

    /// Raises what hits have noted.
    pub(crate) fn raise_stamp(&self, stamp: u64) {
        self.make_columns()
            .make(Kind::Stamps, self.id)
            .fetch_max(stamp, Ordering::Relaxed);
    }

    pub(crate) fn count_stamp(&self) {
        self.make_columns()
            .make(Kind::Stamps, self.id)
            .fetch_add(1, Ordering::Relaxed);
    }

    /// Itself, if it is the entry that `matches`.
    #[inline]
    pub(super) fn that(self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<Self> {
        // The hash is asked before the key, unless that is as cheap.
        let is_cheap = const { size_of::<K>() <= 16 && !needs_drop::<K>() };
        let may_match = is_cheap || u64::from(self.hash()) == hash >> 32;
        (may_match && matches(self.key())).then_some(self)
    }

    /// The high half of its key's hash.
    #[inline]
    pub(crate) fn hash(&self) -> u32 {
        self.slot.hash.load(Ordering::Relaxed)
    }
}
