//! Room for an entry, and who leaves for it.

use super::common::Limits;
use super::departed::Departed;
use super::stored::{Detail, Packed};
use super::table::Table;
use crate::clock::Tick;
use crate::event::EventKind;

/// How many entries leave at a time of those that are due, where nobody waits for their room.
pub(super) const STEP: usize = 16;

impl<K, V> Table<K, V> {
    /// Stores an entry in the place of `old`. Others leave for it, those that are due in any case. What is
    /// outdated leaves, too, whether or not the entry is stored.
    ///
    /// # Errors
    ///
    /// If it could not: with the entry, to be dropped where nothing is borrowed.
    pub(super) fn insert(
        &mut self,
        packed: Packed<K, V>,
        mut old: Option<u32>,
        limits: &Limits,
        (now, hits): (Tick, u64),
        departed: &mut Departed<K, V>,
    ) -> Result<(), Packed<K, V>> {
        let weight = packed.detail.weight;
        // Due or not, what is replaced is that.
        if let Some(id) = old
            && let Some(death) = self.details.at(id).and_then(Detail::dies_at)
            && death <= now
        {
            departed.add(EventKind::Replace, self.take_out(id));
            old = None;
        }
        self.expire_some(now, departed);
        let could_ever = limits.entries() >= 1 && weight <= limits.bytes();
        while could_ever && !self.has_room(weight, old, limits) {
            let (why, gone) = match self.expire(now) {
                Some(expired) => (EventKind::Expire, Some(expired)),
                None => (EventKind::Evict, self.evict(hits)),
            };
            let Some(gone) = gone else { break };
            old = old.filter(|id| *id != gone.stored.id);
            departed.add(why, Some(gone));
        }
        let (replaced, stored) = if could_ever && self.has_room(weight, old, limits) {
            (self.put(packed, old), Ok(()))
        } else {
            (old.and_then(|old| self.take_out(old)), Err(packed))
        };
        departed.add(EventKind::Replace, replaced);
        stored
    }

    fn has_room(&self, weight: u64, old: Option<u32>, limits: &Limits) -> bool {
        let old = old.and_then(|old| self.details.at(old));
        let entries = self.len() as u64 - u64::from(old.is_some());
        let bytes = self.details.bytes() - old.map_or(0, |old| old.weight);
        let bytes = bytes.checked_add(weight);
        entries < limits.entries() && bytes.is_some_and(|bytes| bytes <= limits.bytes())
    }

    fn expire_some(&mut self, now: Tick, departed: &mut Departed<K, V>) {
        for _ in 0..STEP {
            let Some(expired) = self.expire(now) else {
                break;
            };
            departed.add(EventKind::Expire, Some(expired));
        }
    }

    /// Who leaves first, until the rest is within the limits.
    pub(super) fn evict_excess(&mut self, limits: &Limits, hits: u64) -> Departed<K, V> {
        let mut departed = Departed::NOBODY;
        while (self.len() as u64 > limits.entries() || self.details.bytes() > limits.bytes())
            && let Some(evicted) = self.evict(hits)
        {
            departed.add(EventKind::Evict, Some(evicted));
        }
        departed
    }
}
