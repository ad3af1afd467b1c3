//! The state of a memo, whatever its keys and values.

use std::any::Any;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Core, Scope, Spec, State, Tags};
use crate::budget::Share;
use crate::contain::contain;
#[cfg(feature = "store")]
use crate::event::EventKind;
use crate::observe::Stats;
use crate::runtime::scope;
#[cfg(feature = "registry")]
use crate::{memo::MemoInfo, version::Group};

/// The state of a memo, whatever its keys and values.
pub(crate) trait AnyState: Any + Send + Sync {
    fn spec(&self) -> &Spec;
    fn stats(&self) -> Stats;
    /// What is set aside for it of what all memos may hold together; nothing, where its values do not count.
    fn share(&self) -> Option<&Arc<Share>>;
    /// What is known of the memo.
    #[cfg(feature = "registry")]
    fn info(&self) -> MemoInfo;
    /// Whether it belongs to a memo that was made while the program runs.
    #[cfg(feature = "registry")]
    fn is_made(&self) -> bool;
    /// Whether a live entry belongs to the group.
    #[cfg(feature = "registry")]
    fn has_any_of(&self, group: &Group) -> bool;
    /// Removes all values and fences all computes.
    #[cfg(feature = "registry")]
    fn clear(&self);
    /// Whether its entries belong to tags or tenants.
    fn has_groups(&self) -> bool;
    /// Whether its entries belong to tenants.
    fn has_tenants(&self) -> bool;
    /// Takes every token away: nothing that is stored or being computed is served any more.
    fn invalidate_all(&self);
    /// Counts what was invalidated elsewhere, if there was something.
    #[cfg(feature = "store")]
    fn count_invalidated(&self, was_there: bool);
    /// Drops the copy that the process may have got of what was invalidated elsewhere meanwhile.
    #[cfg(feature = "store")]
    fn drop_copy(&self, hash: u64);
    /// Removes what was invalidated, in the background.
    fn sweep_soon(&self);
    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

impl fmt::Debug for dyn AnyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("State").field(&self.spec().name).finish()
    }
}

impl<K, V> AnyState for State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn stats(&self) -> Stats {
        Self::stats(self)
    }

    fn share(&self) -> Option<&Arc<Share>> {
        self.engine.room().share()
    }

    #[cfg(feature = "registry")]
    fn info(&self) -> MemoInfo {
        let info = MemoInfo::new(&self.spec, (&self.hooks).into(), Self::stats(self));
        match self.share() {
            Some(share) => info.within(share.budget(), share.size()),
            None => info,
        }
    }

    #[cfg(feature = "registry")]
    fn is_made(&self) -> bool {
        self.is_made
    }

    #[cfg(feature = "registry")]
    fn has_any_of(&self, group: &Group) -> bool {
        self.any_live(|entry| entry.groups.has(group))
    }

    #[cfg(feature = "registry")]
    fn clear(&self) {
        Self::clear(self);
    }

    fn has_groups(&self) -> bool {
        // Any entry may have been given tags: a memo without any has nothing to look at.
        !matches!(self.hooks.tags, Tags::None)
            || self.has_tenants
            || self.has_given_tags.load(Ordering::SeqCst)
    }

    fn has_tenants(&self) -> bool {
        self.has_tenants
    }

    fn invalidate_all(&self) {
        self.remove_all(&mut |dead| {
            for value in dead {
                contain(|| drop(value));
            }
        });
    }

    #[cfg(feature = "store")]
    fn count_invalidated(&self, was_there: bool) {
        self.observer
            .emit_many(EventKind::Invalidate, usize::from(was_there));
    }

    #[cfg(feature = "store")]
    fn drop_copy(&self, hash: u64) {
        self.drop_hashed(hash);
    }

    fn sweep_soon(&self) {
        Core::sweep_soon(self);
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

/// The states in the cells of all values, of a memo with `scope = instance`.
pub(super) fn states_in_values(spec: &Spec) -> Vec<Arc<dyn AnyState>> {
    if spec.scope != Scope::Instance {
        return Vec::new();
    }
    let mut states = scope::realm().memos();
    states.retain(|state| state.spec().is(spec));
    states
}

/// What a memo did, and those in the cells of values.
pub(super) fn sum_of_values(spec: &Spec, known: Option<Stats>) -> Stats {
    let in_values = states_in_values(spec);
    let in_values = in_values.iter().map(|state| state.stats());
    in_values.fold(known.unwrap_or_default(), |sum, stats| sum.plus(&stats))
}

/// What is set aside for the values in cells, of a memo with `scope = instance`.
pub(super) fn shares_of_values(spec: &Spec) -> u64 {
    let in_values = states_in_values(spec);
    let shares = in_values.iter().filter_map(|state| state.share());
    shares.map(|share| share.size()).sum()
}

/// The state of a memo whose types are known.
pub(crate) fn downcast<S: Send + Sync + 'static>(state: Arc<dyn AnyState>) -> Arc<S> {
    state
        .into_any()
        .downcast()
        .expect("one address is one memo, whose types never change")
}
