//! Changing an engine while it is used: its limits, and who leaves first.

use super::orders::{Orders, Standing};
use super::{Engine, Locked, is_small};
use crate::eviction::{Facts, Policy, Slot};
use crate::sync::atomic::Ordering;

impl<K, V> Engine<K, V> {
    /// Sets the largest number of entries; [`evict_excess`](Self::evict_excess) makes it so.
    pub(crate) fn limit_entries(&self, limit: Option<usize>) {
        self.room.limit_entries(limit);
        self.reorder(None);
    }

    /// Sets the most bytes; [`evict_excess`](Self::evict_excess) makes it so.
    pub(crate) fn limit_bytes(&self, limit: Option<u64>) {
        self.room.limit_bytes(limit);
        self.reorder(None);
    }

    /// Sets who leaves first. Nobody leaves for that.
    pub(crate) fn set_policy(&self, policy: Policy) {
        self.reorder(Some(policy));
    }

    /// Who leaves first.
    pub(crate) fn policy(&self) -> Policy {
        self.slabs[0].lock().order().policy()
    }

    /// Takes over what has been set of another engine.
    pub(crate) fn set_as(&self, other: &Self) {
        self.room.limit_as(&other.room);
        self.reorder(Some(other.policy()));
    }

    /// Orders all entries anew: by another policy, or because there is to be one order over all slabs now,
    /// or one for each.
    fn reorder(&self, policy: Option<Policy>) {
        // In the order of the slabs; nobody else waits for one with the lock of a later one.
        let mut locks: Vec<_> = self.slabs.iter().map(super::Slab::lock).collect();
        let before = locks[0].order().policy();
        let after = policy.unwrap_or(before);
        let was_whole = self.is_whole.load(Ordering::Acquire);
        let (entries, bytes) = self.room.limits();
        let is_whole = self.slabs.len() > 1 && (after.is_exact() || is_small(entries, bytes));
        if policy.is_none() && was_whole == is_whole {
            return;
        }
        let order = self.leaving_order(&mut locks, was_whole);
        self.is_whole.store(is_whole, Ordering::Release);
        self.noting.set(after.notes());
        for locked in &mut locks {
            *locked.order() = Orders::new(after, &self.faults);
        }
        for (slab, id) in order {
            let Some(entry) = locks[slab].at(id) else {
                continue;
            };
            self.noting.note_insert(&entry);
            let standing = Standing::of(entry.head().map(|head| &**head));
            let facts = Facts::new(entry.hash(), entry.weight(self.common), entry.dies_at());
            let over = (!is_whole).then_some(slab);
            let slot = self.slot(over, (slab, id));
            let of = if is_whole { 0 } else { slab };
            locks[of].order().insert(slot, standing, &facts);
        }
    }

    /// All entries that may leave, first the one that leaves first.
    fn leaving_order(
        &self,
        locks: &mut [Locked<'_, K, V, Orders>],
        was_whole: bool,
    ) -> Vec<(usize, u32)> {
        if was_whole {
            let slots = self.drained(&mut locks[0], None);
            return slots
                .into_iter()
                .map(|slot| self.place(None, slot))
                .collect();
        }
        let mut orders: Vec<_> = Vec::new();
        for (slab, locked) in locks.iter_mut().enumerate() {
            let slots = self.drained(locked, Some(slab));
            let place = |(turn, slot): (usize, Slot)| (turn, self.place(Some(slab), slot));
            orders.extend(slots.into_iter().enumerate().map(place));
        }
        // One of each slab in turn.
        orders.sort_by_key(|(turn, _)| *turn);
        orders.into_iter().map(|(_, place)| place).collect()
    }
}
