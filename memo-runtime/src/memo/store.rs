//! Storing a value: what it belongs to, how long it lives, what it weighs, and whether it still may.

use std::hash::Hash;
use std::mem::needs_drop;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::terms::{Admission, Kept};
use super::{Put, State};
use crate::budget::Spill;
use crate::clock::{Clock, Tick};
use crate::contain::drop_each;
use crate::engine::{Dead, Insertion, Outcome, Packed, View};
use crate::entry::{Freshness, Head};
use crate::event::EventKind;
use crate::few::Few;
use crate::version::{FillToken, Membership};

/// What is known of a value when it is stored.
#[derive(Debug)]
pub(crate) struct Fill {
    pub(crate) token: FillToken,
    pub(crate) groups: Membership,
    pub(crate) cost: Duration,
    pub(crate) origin: Origin,
    /// When the value was there, where somebody has asked the clock.
    pub(crate) at: Option<Tick>,
}

impl Fill {
    /// The moment at which the value is stored.
    pub(crate) fn moment(&self, clock: &Clock) -> Tick {
        self.at.unwrap_or_else(|| clock.now())
    }
}

/// Where a value comes from, and so whom it wins over.
#[derive(Debug)]
pub(crate) enum Origin {
    /// A call computed it: it is refused if its key was invalidated meanwhile.
    Computed,
    /// Somebody asked to compute it now: as above, and it wins over every compute that is running.
    Refreshed,
    /// The user gave it: it wins over every compute that is running.
    Given(Put),
}

impl Origin {
    /// What the user said of it.
    pub(super) fn put(&self) -> Option<&Put> {
        match self {
            Self::Given(put) => Some(put),
            Self::Computed | Self::Refreshed => None,
        }
    }
}

/// Whether a value was stored, and the entries that left for it: to be dropped when all else is done,
/// since the drop is user code.
#[derive(Debug)]
#[must_use = "what left is dropped by `release`, once nobody waits any more"]
pub(crate) struct Left<K, V> {
    pub(crate) is_stored: bool,
    dead: Few<Dead<K, V>>,
    /// What has left other memos, whose drops are not the caller's.
    spill: Spill,
}

impl<K, V> Left<K, V> {
    pub(super) const NOTHING: Self = Self {
        is_stored: false,
        dead: Few::EMPTY,
        spill: Spill::EMPTY,
    };

    /// What left, where nothing was stored.
    #[cfg(feature = "store")]
    pub(super) fn of(dead: Vec<Dead<K, V>>) -> Self {
        Self {
            dead: dead.into(),
            ..Self::NOTHING
        }
    }

    /// Drops what left; if a drop panics, the others are dropped all the same.
    pub(crate) fn release(self) {
        if !self.dead.is_empty() {
            drop_each(self.dead);
        }
    }

    /// What left, to be dropped now; what has left other memos is.
    pub(crate) fn into_dead(self) -> Few<Dead<K, V>> {
        drop(self.spill);
        self.dead
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Stores a value, if it may be and is to be.
    pub(crate) fn store(&self, hash: u64, key: K, value: V, fill: &Fill) -> Left<K, V> {
        if !self.is_enabled() {
            return Left::NOTHING;
        }
        self.note_given_tags(fill);
        let written = fill.moment(&self.clock);
        let kept = match self.terms().admit(written, (hash, &key), &value, fill) {
            Admission::Kept(kept) => kept,
            Admission::Unwanted => return self.keep_nothing(hash, &key, fill),
            Admission::Over => {
                self.emit_for(&key, EventKind::Refuse);
                return self.keep_nothing(hash, &key, fill);
            }
        };
        let is_error = self.is_error(&value);
        let tenant = self.tenant_of(&key);
        let entry = self.packed(key, value, kept);
        let head = entry.head.clone();
        let dies_at = entry.dies_at();
        let token = fill.token;
        let may_be_stored = |old: Option<&View<'_, K, V>>| match fill.origin {
            Origin::Given(_) => true,
            Origin::Computed | Origin::Refreshed => {
                self.may_be_stored(hash, head.as_deref(), token)
                    && !(is_error && old.is_some_and(|old| self.is_worth_more(old)))
            }
        };
        // It wins over every compute that is running.
        let wins = matches!(fill.origin, Origin::Refreshed | Origin::Given(_));
        let insertion = self.engine.insert_if(entry, may_be_stored, || {
            if wins {
                self.fences.raise(hash);
            }
        });
        if wins && insertion.outcome != Outcome::Stored {
            // As an invalidation does: a flight that began before the older value left may have it.
            self.fences.raise(hash);
        }
        let stored = insertion.outcome == Outcome::Stored;
        let became = if stored {
            EventKind::Insert
        } else {
            EventKind::Refuse
        };
        self.observer.emit(became);
        if let Some(tenant) = tenant {
            tenant.count(became);
        }
        self.emit_gone(&insertion.replaced, EventKind::Replace);
        self.left(insertion, dies_at)
    }

    /// Notes that an entry is given tags that no option speaks of, if it is.
    pub(super) fn note_given_tags(&self, fill: &Fill) {
        if fill.origin.put().is_some_and(|put| !put.tags.is_empty()) {
            self.note_more_groups();
        }
    }

    /// Notes that an entry has groups that no option speaks of.
    pub(super) fn note_more_groups(&self) {
        self.has_given_tags.store(true, Ordering::SeqCst);
    }

    /// An entry as it is stored.
    pub(super) fn packed(&self, key: K, value: V, kept: Kept<'_>) -> Packed<K, V> {
        let common = self.engine.common();
        let entry = match kept.plain() {
            Some(plain) => Packed::plain(key, value, &plain, common),
            None => Packed::new(key, value, kept.into_head(), common),
        };
        if entry.head.is_some() || entry.dies_at().is_some() {
            self.note_terms();
        }
        entry
    }

    /// Whether nothing that a value belongs to has been invalidated since `token` was taken.
    pub(super) fn may_be_stored(&self, hash: u64, head: Option<&Head>, token: FillToken) -> bool {
        self.fences.holds(hash, token)
            && head.is_none_or(|head| {
                let mut groups = head.groups.iter();
                groups.all(|group| group.holds(token))
            })
    }

    /// What has left for an entry that was offered.
    pub(super) fn left(&self, insertion: Insertion<K, V>, dies_at: Option<Tick>) -> Left<K, V> {
        self.emit_gone(&insertion.evicted, EventKind::Evict);
        let is_stored = insertion.outcome == Outcome::Stored;
        if let (true, Some(death)) = (is_stored, dies_at) {
            self.expect_expiry(death);
        }
        if insertion.is_waiting && needs_drop::<(K, V)>() {
            self.drop_soon();
        }
        Left {
            is_stored,
            dead: insertion.dead,
            spill: insertion.spill,
        }
    }

    /// A value that is not to be kept, or has no time to live; one that was given or asked for still
    /// takes the older away.
    fn keep_nothing(&self, hash: u64, key: &K, fill: &Fill) -> Left<K, V> {
        let outdates = match fill.origin {
            Origin::Computed => false,
            // What came while it was computed is newer.
            Origin::Refreshed => self.fences.holds(hash, fill.token),
            Origin::Given(_) => true,
        };
        if outdates {
            self.invalidate(hash, |other| *other == *key);
        }
        Left::NOTHING
    }

    /// Whether an entry is better than an error: a value that may still be served.
    fn is_worth_more(&self, entry: &View<'_, K, V>) -> bool {
        !self.is_error(entry.value())
            && entry.head().is_none_or(|head| self.is_valid(head))
            && entry.freshness(|| self.clock.now()) != Freshness::Expired
    }

    pub(crate) fn is_error(&self, value: &V) -> bool {
        self.terms().is_error(value)
    }

    /// How long a value is fresh, less what jitter takes off it.
    #[cfg(feature = "store")]
    pub(crate) fn ttl_of(&self, key: &K, value: &V) -> Option<Duration> {
        self.terms().ttl_of(key, value)
    }
}
