//! Changing a memo while the program runs.

use std::hash::Hash;

use super::quick::Why;
use super::state::is_more;
use super::{Memo, State};
use crate::contain::drop_each;
use crate::event::EventKind;
use crate::eviction::Policy;

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Takes over what has been set of another state of the memo.
    pub(super) fn set_as(&self, other: &Self) {
        self.engine.set_as(&other.engine);
        self.set_enabled(other.is_enabled());
        self.slow
            .set(Why::Policy, is_more(self.engine.policy().notes()));
    }

    fn keep_limits(&self) {
        let (evicted, dead) = self.engine.evict_excess();
        self.engine.trim_share();
        self.emit_gone(&evicted, EventKind::Evict);
        drop_each(dead);
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Sets the largest number of entries, or lifts the limit; what is too much is evicted at once.
    pub fn set_capacity(&self, entries: Option<usize>) {
        self.set_each(|state| {
            state.engine.limit_entries(entries);
            state.keep_limits();
        });
    }

    /// Sets the most bytes of all entries, or lifts the limit; what is too much is evicted at once.
    pub fn set_max_bytes(&self, bytes: Option<u64>) {
        self.set_each(|state| {
            state.engine.limit_bytes(bytes);
            state.keep_limits();
        });
    }

    /// Sets who is evicted once the memo is full. Nobody leaves for that.
    ///
    /// # Concurrency
    ///
    /// Others who store wait meanwhile; hits do not.
    ///
    /// # Complexity
    ///
    /// Linear in the number of entries, times its logarithm.
    pub fn set_policy(&self, policy: Policy) {
        self.set_each(|state| {
            state.engine.set_policy(policy);
            state.slow.set(Why::Policy, is_more(policy.notes()));
            state.tell_policy_faults();
        });
    }

    /// Switches the memo off and on again: while it is off every call computes, and nothing is
    /// stored. What is stored stays, and is invalidated as ever.
    pub fn set_enabled(&self, enabled: bool) {
        self.set_each(|state| state.set_enabled(enabled));
    }

    /// Sets something of the memo, and of those in the cells of values: its own first, from which a new
    /// value has it.
    fn set_each(&self, set: impl Fn(&State<K, V>)) {
        set(&self.state());
        for state in self.own_states_in_values() {
            set(&state);
        }
    }
}
