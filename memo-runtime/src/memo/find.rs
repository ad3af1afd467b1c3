//! The first step of every call: what is there for its key?

use std::hash::Hash;
use std::sync::Arc;

use super::{Answer, Core, Found, Missing, Source, State};
use crate::entry::{Entry, Head};
use crate::event::EventKind;
use crate::key::Lookup;
use crate::policy::is_due_ahead;
use crate::returns::Returns;

/// What a call is to do.
#[derive(Debug)]
pub(crate) enum Step<K, V> {
    /// Return this value.
    Hit(Arc<Entry<K, V>>),
    /// Return this value, and have it computed anew before it expires.
    Ahead(Arc<Entry<K, V>>),
    /// Return this value, which is past its ttl, and have it computed anew.
    Stale(Arc<Entry<K, V>>),
    /// Compute.
    Miss(Missing<K>),
}

/// Looks a key up, and counts what was found: hits and misses together are the calls.
///
/// A stale value is counted when it is served: the call may still wait for a fresh one.
// Never inlined: what it needs on the stack is gone before the compute, which may recurse.
#[inline(never)]
pub(crate) fn find<K, V>(state: &State<K, V>, lookup: &impl Lookup<K>) -> Step<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let hash = state.hash(lookup);
    if state.is_enabled() {
        match state.look_up(hash, |key| lookup.matches(key)) {
            Found::Fresh(entry) => {
                state.hit(&entry);
                return if state.spec.refresh_ahead && state.is_due_ahead(&entry) {
                    Step::Ahead(entry)
                } else {
                    Step::Hit(entry)
                };
            }
            Found::Stale(entry) => return Step::Stale(entry),
            Found::Nothing => {}
        }
    }
    state.observer.emit(EventKind::Miss);
    let key = Arc::new(lookup.to_key());
    state.count_for(&key, EventKind::Miss);
    Step::Miss(Missing { hash, key })
}

/// As [`find`], for a call that is to leave a fresh value behind: what is stale counts as missing.
pub(crate) fn find_fresh<K, V>(state: &State<K, V>, lookup: &impl Lookup<K>) -> Step<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
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

impl<K, V: Clone> Entry<K, V> {
    /// The entry as the answer of a call.
    pub(crate) fn answer<R: Returns<Value = V>>(&self, source: Source) -> Answer<R::Return> {
        Answer::stored(R::from_stored(self.value.clone()), source, self.written)
    }

    /// The key that the entry answers.
    pub(crate) fn missing(&self) -> Missing<K> {
        Missing {
            hash: self.hash,
            key: Arc::clone(&self.key),
        }
    }
}
