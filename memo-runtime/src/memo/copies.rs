//! Copies that the process keeps of what a shared store has: its first tier, L1.
//!
//! A copy is an entry of the memo's engine like any other, but it is never older than its memo says: no
//! store tells a process that another has invalidated something. It is kept under the fence of what it is a copy
//! of, so that an invalidation here wins over a read that was under way.

use std::hash::Hash;
use std::time::Duration;

use super::invalidate::Forgotten;
use super::store::{Fill, Left, Origin};
use super::{Answer, Source, State};
use crate::clock::Tick;
use crate::contain::contain;
use crate::engine::{Dead, Outcome, View};
use crate::event::EventKind;
use crate::key::Lookup;
use crate::policy::Life;
use crate::returns::Returns;
use crate::version::{FillToken, Membership};

/// A value of a shared memo, of which the process is to keep a copy.
#[derive(Debug)]
pub(crate) struct Copied<K, V> {
    pub(crate) hash: u64,
    pub(crate) key: K,
    pub(crate) value: V,
    /// How long the store keeps it, from [`Fill::at`] on; for ever if there is none.
    pub(crate) ttl: Option<Duration>,
    /// Whether a call has read it from the store: what the process has may be newer.
    pub(crate) is_promoted: bool,
    pub(crate) fill: Fill,
    /// When its compute began, where that is known and [`Fill::at`] is later.
    pub(crate) began: Option<Tick>,
}

impl<K, V> Copied<K, V> {
    /// The same, if no store has taken the value: then nobody knows whether another process has invalidated it since
    /// its compute began, and it counts from there.
    pub(crate) fn alone(mut self) -> Self {
        self.fill.at = self.began.or(self.fill.at);
        self
    }
}

impl Fill {
    /// A value that a store had at a moment or later, or has been given, which was computed since `token` was taken.
    pub(crate) fn copied(token: FillToken, groups: Membership, cost: Duration, at: Tick) -> Self {
        Self {
            token,
            groups,
            cost,
            origin: Origin::Computed,
            at: Some(at),
        }
    }
}

/// What was in the process under some keys, and has left.
#[derive(Debug)]
pub(super) struct Taken<K, V> {
    /// What is to be known of the entry of each key, where there was one.
    pub(super) forgotten: Vec<Option<Forgotten>>,
    /// To be dropped when nobody waits any more: that is user code.
    pub(super) dead: Vec<Dead<K, V>>,
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The answer of a call that the process has a copy for, if there is no more to it.
    pub(crate) fn quick_answer<R>(&self, lookup: &impl Lookup<K>) -> Option<Answer<R::Return>>
    where
        R: Returns<Value = V>,
    {
        self.quick(self.hash(lookup), lookup, |entry| {
            let written = entry.written(self.engine.common());
            let value = R::from_stored(entry.value().clone());
            Answer::stored(value, Source::L1, written)
        })
    }

    /// Whether copies are kept at all, as things stand.
    pub(crate) fn keeps_copies(&self) -> bool {
        self.is_enabled() && !self.spec.copies_live().now().is_zero()
    }

    /// Keeps a copy, unless what it belongs to has been invalidated since its token was taken.
    ///
    /// It lives as long as the store keeps the value, and no longer than the memo says.
    pub(crate) fn keep(&self, copied: Copied<K, V>) -> Left<K, V> {
        let Copied {
            hash,
            key,
            value,
            ttl,
            is_promoted,
            fill,
            began: _,
        } = copied;
        let most = self.spec.copies_live().now();
        let life = ttl.map_or(most, |ttl| ttl.min(most));
        // Hits ask the coarse clock, and no copy is to be served for longer than that for it.
        let life = life.saturating_sub(self.clock.coarse_lag());
        if !self.is_enabled() || life.is_zero() {
            return Left::NOTHING;
        }
        let terms = self.terms();
        let largest = self.spec.l1_max_value;
        if largest.is_some_and(|largest| terms.weight_of(&value) > largest) {
            // What it was to replace is older.
            let Taken { dead, .. } = self.take(&[(hash, &key)]);
            return Left::of(dead);
        }
        self.note_given_tags(&fill);
        let life = Life {
            ttl: Some(life),
            ..Life::default()
        };
        let written = fill.moment(&self.clock);
        let kept = terms.keep(written, (hash, &key), &value, &fill, life);
        let entry = self.packed(key, value, kept);
        let (head, dies_at) = (entry.head.clone(), entry.dies_at());
        let holds = || self.may_be_stored(hash, head.as_deref(), fill.token);
        let common = self.engine.common();
        // What was computed since a value was read is newer.
        let is_newer = |old: &View<'_, K, V>| is_promoted && old.written(common) > written;
        let may_be_kept = |old: Option<&View<'_, K, V>>| !old.is_some_and(is_newer) && holds();
        let insertion = self.engine.insert_if(entry, may_be_kept, || ());
        if insertion.outcome == Outcome::Refused && !holds() {
            self.emit_once(head.as_deref(), EventKind::Refuse);
        }
        self.left(insertion, dies_at)
    }

    /// Takes out what the process has for these keys; nothing is counted.
    pub(super) fn take(&self, keys: &[(u64, &K)]) -> Taken<K, V> {
        let mut dead = Vec::new();
        let take = |&(hash, key): &(u64, &K)| {
            let same = |other: &K| other == key;
            let mut removal = self
                .engine
                .remove(hash, same, |entry| Some(self.forgotten(entry)));
            dead.append(&mut removal.dead);
            removal.told
        };
        let forgotten = keys.iter().map(take).collect();
        Taken { forgotten, dead }
    }

    /// Takes out what came in before a moment: the store has nothing for this key any more.
    pub(crate) fn take_older(&self, hash: u64, key: &K, than: Tick) -> Vec<Dead<K, V>> {
        let common = self.engine.common();
        let same = |other: &K| other == key;
        let removal = self.engine.remove(hash, same, |entry| {
            (entry.written(common) < than).then_some(())
        });
        removal.dead
    }

    /// Drops what the process has under this hash, whatever its key; nothing is counted.
    pub(super) fn drop_hashed(&self, hash: u64) {
        loop {
            let removal = self.engine.remove(hash, |_| true, |_| Some(()));
            for dead in removal.dead {
                contain(|| drop(dead));
            }
            if removal.told.is_none() {
                return;
            }
        }
    }
}
