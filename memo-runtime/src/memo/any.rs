//! The state of a memo, whatever its keys and values.

use std::any::Any;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Spec, State, Tags};
#[cfg(feature = "store")]
use crate::event::EventKind;
use crate::observe::Stats;

/// The state of a memo, whatever its keys and values.
pub(crate) trait AnyState: Any + Send + Sync {
    fn spec(&self) -> &Spec;
    fn stats(&self) -> Stats;
    /// Whether it belongs to a memo that was made while the program runs.
    #[cfg(feature = "registry")]
    fn is_made(&self) -> bool;
    /// Whether its entries belong to tags or tenants.
    fn has_groups(&self) -> bool;
    /// Takes every token away: nothing that is stored or being computed is served any more.
    fn invalidate_all(&self);
    /// Counts what was invalidated elsewhere, if there was something.
    #[cfg(feature = "store")]
    fn count_invalidated(&self, was_there: bool);
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
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn stats(&self) -> Stats {
        Self::stats(self)
    }

    #[cfg(feature = "registry")]
    fn is_made(&self) -> bool {
        self.is_made
    }

    fn has_groups(&self) -> bool {
        // Any entry may have been given tags: a memo without any has nothing to look at.
        !matches!(self.hooks.tags, Tags::None)
            || self.hooks.tenant.is_some()
            || self.has_given_tags.load(Ordering::SeqCst)
    }

    fn invalidate_all(&self) {
        self.fences.raise_all();
    }

    #[cfg(feature = "store")]
    fn count_invalidated(&self, was_there: bool) {
        self.observer
            .emit_many(EventKind::Invalidate, usize::from(was_there));
    }

    fn sweep_soon(&self) {
        Self::sweep_soon(self);
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

/// The state of a memo whose types are known.
pub(crate) fn downcast<S: Send + Sync + 'static>(state: Arc<dyn AnyState>) -> Arc<S> {
    state
        .into_any()
        .downcast()
        .expect("one address is one memo, whose types never change")
}
