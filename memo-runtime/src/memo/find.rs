//! The first step of every call: what is there for its key?

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

use super::{Answer, Core, Found, Missing, Source, State};
use crate::clock::Tick;
use crate::engine::View;
use crate::entry::{Entry, Head, Held};
use crate::event::EventKind;
use crate::key::Lookup;
use crate::policy::is_due_ahead;
use crate::returns::Returns;

/// What a call is to do.
#[derive(Debug)]
pub(crate) enum Step<K, V> {
    /// Return this value, written at that moment.
    Hit(V, Tick),
    /// Return this value, and have it computed anew before it expires.
    Ahead(Arc<Held<K, V>>),
    /// Return this value, which is past its ttl, and have it computed anew.
    Stale(Arc<Held<K, V>>),
    /// Compute.
    Miss(Missing<K>),
}

/// Looks a key up, and counts what was found: hits and misses together are the calls.
///
/// A stale value is counted when it is served: the call may still wait for a fresh one.
#[inline]
pub(crate) fn find<K, V>(state: &State<K, V>, lookup: &impl Lookup<K>) -> Step<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let hash = state.hash(lookup);
    let hit = |entry: &View<'_, K, V>| {
        let written = entry.written(state.engine.common());
        Step::Hit(entry.value().clone(), written)
    };
    match state.quick(hash, lookup, hit) {
        Some(step) => step,
        None => find_slowly(state, hash, lookup),
    }
}

/// As [`find`], where it is no [quick](State::quick) hit.
// Never inlined: what it needs on the stack is gone before the compute, which may recurse.
#[inline(never)]
pub(crate) fn find_slowly<K, V>(
    state: &State<K, V>,
    hash: u64,
    lookup: &impl Lookup<K>,
) -> Step<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let looked = state.flights.look(hash, &state.fences);
    if state.is_enabled() {
        let matches = |key: &K| lookup.matches(key);
        let found = if state.spec.refresh_ahead {
            state.look_up(hash, matches, |entry| {
                let saved = state.note_hit(entry);
                let held = state.hold(entry, hash);
                let is_due = state.is_due_ahead(&held);
                let step = if is_due {
                    Step::Ahead(held)
                } else {
                    Step::Hit(held.value.clone(), held.written)
                };
                (step, saved)
            })
        } else {
            state.look_up(hash, matches, |entry| {
                let saved = state.note_hit(entry);
                let written = entry.written(state.engine.common());
                (Step::Hit(entry.value().clone(), written), saved)
            })
        };
        match found {
            Found::Fresh((step, saved)) => {
                state.observer.emit(EventKind::Hit { saved });
                return step;
            }
            Found::Stale(entry) => return Step::Stale(entry),
            Found::Nothing => {}
        }
    }
    state.observer.emit(EventKind::Miss);
    let key = lookup.to_key();
    state.count_for(&key, EventKind::Miss);
    Step::Miss(Missing::looked_for(hash, key, looked))
}

/// As [`find`], for a call that is to leave a fresh value behind: what is stale counts as missing.
pub(crate) fn find_fresh<K, V>(state: &State<K, V>, lookup: &impl Lookup<K>) -> Step<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    match find(state, lookup) {
        Step::Stale(entry) => {
            state.emit_at(&entry, EventKind::Miss);
            Step::Miss(entry.missing())
        }
        step => step,
    }
}

impl Core {
    fn is_due_ahead(&self, entry: &Head) -> bool {
        let Some(until) = entry.fresh_until else {
            return false;
        };
        // From (0, 1]: the logarithm of zero would be due for ever.
        let luck = 1.0 - fastrand::f64();
        let now = self.clock.now();
        entry.may_refresh(now) && is_due_ahead(until.since(now), entry.cost, luck)
    }
}

impl<K: Clone, V: Clone, H: Borrow<Head>> Entry<K, V, H> {
    /// The entry as the answer of a call.
    pub(crate) fn answer<R: Returns<Value = V>>(&self, source: Source) -> Answer<R::Return> {
        Answer::stored(R::from_stored(self.value.clone()), source, self.written)
    }

    /// The key that the entry answers.
    pub(crate) fn missing(&self) -> Missing<K> {
        Missing::new(self.hash, K::clone(&self.key))
    }
}
