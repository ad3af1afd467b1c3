//! The common part of a memo, as its realm and the registry know it.

use std::any::Any;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Common;
#[cfg(feature = "registry")]
use super::locals;
use crate::budget::Share;
#[cfg(feature = "store")]
use crate::event::EventKind;
use crate::memo::{AnyState, Spec, Tags};
use crate::observe::Stats;
#[cfg(feature = "registry")]
use crate::{memo::MemoInfo, version::Group};

impl<K, V> AnyState for Common<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn stats(&self) -> Stats {
        Self::stats(self)
    }

    // Its entries are their threads' own: nobody could take them away.
    fn share(&self) -> Option<&Arc<Share>> {
        None
    }

    #[cfg(feature = "registry")]
    fn info(&self) -> MemoInfo {
        MemoInfo::new(&self.spec, (&self.hooks).into(), Self::stats(self))
    }

    #[cfg(feature = "registry")]
    fn is_made(&self) -> bool {
        false
    }

    // Of the values, those of this thread: others' cannot be seen from here.
    #[cfg(feature = "registry")]
    fn has_any_of(&self, group: &Group) -> bool {
        let local = locals::known::<K, V>(self.place);
        local.is_some_and(|local| {
            let live = local.live();
            live.iter().any(|it| local.has_group(*it, group))
        })
    }

    #[cfg(feature = "registry")]
    fn clear(&self) {
        self.fences.raise_each();
        if let Some(local) = locals::known::<K, V>(self.place) {
            local.forget_invalid();
        }
    }

    fn has_groups(&self) -> bool {
        !matches!(self.hooks.tags, Tags::None) || self.has_tenants() || self.has_given_tags()
    }

    fn has_tenants(&self) -> bool {
        self.hooks.tenant.is_some()
    }

    fn invalidate_all(&self) {
        self.fences.raise_each();
    }

    #[cfg(feature = "store")]
    fn count_invalidated(&self, was_there: bool) {
        self.observer
            .emit_many(EventKind::Invalidate, usize::from(was_there));
    }

    // No other thread can do it: each sweeps a little whenever it stores something.
    #[cfg(feature = "store")]
    fn drop_copy(&self, _: u64) {}

    fn sweep_soon(&self) {
        self.outdated.fetch_add(1, Ordering::Relaxed);
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}
