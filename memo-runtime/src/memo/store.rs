//! Storing a value: what it belongs to, how long it lives, what it weighs, and whether it still may.

use std::hash::Hash;
use std::mem::needs_drop;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::terms::Admission;
use super::{Put, State};
use crate::budget::Spill;
use crate::contain::drop_each;
use crate::engine::{Dead, Outcome, View};
use crate::entry::Freshness;
use crate::event::EventKind;
use crate::key::same;
use crate::version::{FillToken, Membership};

/// What is known of a value when it is stored.
#[derive(Debug)]
pub(crate) struct Fill {
    pub(crate) token: FillToken,
    pub(crate) groups: Membership,
    pub(crate) cost: Duration,
    pub(crate) origin: Origin,
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

/// Whether a value was stored, and the entries that left for it: to be dropped when all else is done,
/// since the drop is user code.
#[derive(Debug)]
#[must_use = "what left is dropped by `release`, once nobody waits any more"]
pub(crate) struct Left<K, V> {
    pub(crate) is_stored: bool,
    dead: Vec<Dead<K, V>>,
    /// What has left other memos, whose drops are not the caller's.
    spill: Spill,
}

impl<K, V> Left<K, V> {
    const NOTHING: Self = Self {
        is_stored: false,
        dead: Vec::new(),
        spill: Spill::EMPTY,
    };

    /// Drops what left; if a drop panics, the others are dropped all the same.
    pub(crate) fn release(self) {
        drop_each(self.dead);
    }

    /// What left, to be dropped now; what has left other memos is.
    pub(crate) fn into_dead(self) -> Vec<Dead<K, V>> {
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
    pub(crate) fn store(&self, hash: u64, key: &Arc<K>, value: V, fill: &Fill) -> Left<K, V> {
        if !self.is_enabled() {
            return Left::NOTHING;
        }
        if let Origin::Given(Put { tags, .. }) = &fill.origin
            && !tags.is_empty()
        {
            self.has_given_tags.store(true, Ordering::SeqCst);
        }
        let admission = self.terms().admit(&self.clock, (hash, key), value, fill);
        let entry = match admission {
            Admission::Entry(entry) => entry,
            Admission::Unwanted => return self.keep_nothing(hash, key, fill),
            Admission::Over => {
                self.emit_for(key, EventKind::Refuse);
                return self.keep_nothing(hash, key, fill);
            }
        };
        if entry.fresh_until.is_some() || entry.is_rich() {
            self.note_terms();
        }
        let is_error = self.is_error(&entry.value);
        let groups = entry.groups.to_vec();
        let dies_at = entry.dies_at();
        let token = entry.token;
        let may_be_stored = |old: Option<&View<'_, K, V>>| match fill.origin {
            Origin::Given(_) => true,
            Origin::Computed | Origin::Refreshed => {
                self.fences.holds(hash, token)
                    && groups.iter().all(|group| group.holds(token))
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
        self.emit_for(key, became);
        self.emit_gone(&insertion.replaced, EventKind::Replace);
        self.emit_gone(&insertion.evicted, EventKind::Evict);
        if let (true, Some(death)) = (stored, dies_at) {
            self.expect_expiry(death);
        }
        if insertion.is_waiting && needs_drop::<(K, V)>() {
            self.drop_soon();
        }
        Left {
            is_stored: stored,
            dead: insertion.dead,
            spill: insertion.spill,
        }
    }

    /// A value that is not to be kept, or has no time to live; one that was given or asked for still
    /// takes the older away.
    fn keep_nothing(&self, hash: u64, key: &Arc<K>, fill: &Fill) -> Left<K, V> {
        let outdates = match fill.origin {
            Origin::Computed => false,
            // What came while it was computed is newer.
            Origin::Refreshed => self.fences.holds(hash, fill.token),
            Origin::Given(_) => true,
        };
        if outdates {
            self.invalidate(hash, same(key));
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
