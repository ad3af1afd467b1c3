//! Forgetting values, also those that are being computed.

use std::hash::Hash;
use std::sync::Arc;

#[cfg(feature = "store")]
use super::AnyState;
use super::{Core, Memo, State};
use crate::contain::drop_each;
use crate::engine::{Dead, View};
use crate::entry::{Freshness, Head};
use crate::event::EventKind;
use crate::runtime::Invalidation;

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Removes a value and fences the computes of its key; tells whether one was there that a call
    /// could have been answered with.
    pub(crate) fn invalidate(&self, hash: u64, matches: impl Fn(&K) -> bool) -> bool {
        // The fence first: what was stored before it is removed below, what comes after is refused.
        self.fences.raise(hash);
        let removed = self
            .engine
            .remove(hash, matches, |entry| Some(self.forgotten(entry)));
        // And again: a flight that began in between may have found the value and be about to answer
        // with it, which those who come from now on must not join.
        self.fences.raise(hash);
        let was_live = removed
            .told
            .is_some_and(|forgotten| self.emit_forgotten(&forgotten));
        drop_each(removed.dead);
        was_live
    }

    /// Removes all values and fences all computes.
    pub(super) fn clear(&self) {
        let mut dead = Vec::new();
        self.remove_all(&mut |mut some| dead.append(&mut some));
        drop_each(dead);
    }

    /// Removes all values and fences all computes; `take` gets what is to be dropped.
    pub(super) fn remove_all(&self, take: &mut dyn FnMut(Vec<Dead<K, V>>)) {
        // The fence first: what is stored from now on was computed after it.
        self.fences.raise_all();
        self.engine.remove_all(&mut |gone, dead| {
            self.emit_gone(&gone, EventKind::Invalidate);
            take(dead);
        });
        // And again, as for one key: nobody joins a flight that has found an older value.
        self.fences.raise_all();
        self.engine.trim_share();
    }

    /// What is to be known of an entry that is removed for an invalidation.
    pub(super) fn forgotten(&self, entry: &View<'_, K, V>) -> Forgotten {
        let head = entry.head();
        let is_valid = head.is_none_or(|head| self.is_valid(head));
        let is_expired = entry.freshness(|| self.clock.now()) == Freshness::Expired;
        Forgotten {
            was_live: is_valid && !is_expired,
            cause: if is_valid && is_expired {
                EventKind::Expire
            } else {
                EventKind::Invalidate
            },
            head: head.cloned(),
        }
    }
}

/// An entry that was removed for an invalidation.
#[derive(Debug)]
pub(super) struct Forgotten {
    /// Whether a call could have been answered with it.
    was_live: bool,
    cause: EventKind,
    head: Option<Arc<Head>>,
}

impl Core {
    /// Counts an entry that was removed; tells whether a call could have been answered with it.
    pub(super) fn emit_forgotten(&self, forgotten: &Forgotten) -> bool {
        self.emit_once(forgotten.head.as_deref(), forgotten.cause);
        forgotten.was_live
    }
}

#[cfg(feature = "store")]
impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The rest of clearing the memo, which its store has to do.
    fn clearing(&self) -> Invalidation {
        let mut invalidation = Invalidation::default();
        if let (true, Some(state)) = (self.is_shared(), self.state().owned()) {
            let again = move || AnyState::invalidate_all(&*state);
            invalidation.outdate(self.spec.outdating(Arc::new(again)));
        }
        invalidation
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Forgets all values in the process, also those that are being computed.
    ///
    /// They have left, and no later call is answered with one of them, when this returns. Of a memo
    /// whose values live in a store, the returned [`Invalidation`] has the rest.
    ///
    /// # Panics
    ///
    /// If the drop of a value panics; the others have left all the same.
    ///
    /// # Complexity
    ///
    /// Linear in the number of entries.
    pub fn clear(&self) -> Invalidation {
        self.state().clear();
        for state in self.states_in_values() {
            state.invalidate_all();
            state.sweep_soon();
        }
        #[cfg(not(feature = "store"))]
        return Invalidation::default();
        #[cfg(feature = "store")]
        self.clearing()
    }
}
