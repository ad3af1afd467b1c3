//! A memo as the budget sees it: how much it is used, and how its values leave for those of others.

use std::hash::Hash;
use std::mem::needs_drop;

use super::State;
use crate::budget::{Holder, Spill};
use crate::event::EventKind;

impl<K, V> Holder for State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn hits(&self) -> u64 {
        self.observer.hits()
    }

    fn vacate(&self, goes_on: &mut dyn FnMut() -> bool, spill: &mut Spill) {
        let (evicted, dead) = self.engine.vacate(goes_on);
        // One by one, each drop contained.
        for value in dead {
            spill.put(Box::new(value));
        }
        self.emit_gone(&evicted, EventKind::Evict);
        if needs_drop::<(K, V)>() && self.engine.is_waiting() {
            self.drop_soon();
        }
    }
}
