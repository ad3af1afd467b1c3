//! Walking over all entries, without locks.

use super::{Engine, View};
use crate::reader::Reader;

/// How many slots are looked at in one read.
const STEP: u32 = 64;

/// Where a walk is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    slab: usize,
    slot: u32,
}

impl<K, V> Engine<K, V> {
    /// What `see` makes of some entries, from a place on, and where the next are; nothing, behind the
    /// last.
    pub(crate) fn page<T>(
        &self,
        from: Place,
        see: &mut dyn FnMut(&View<'_, K, V>) -> Option<T>,
    ) -> Option<(Vec<T>, Place)> {
        let slab = self.slabs.get(from.slab)?;
        let reads = slab.read(Reader::mine());
        let slots = reads.slots();
        let until = slots.min(from.slot.saturating_add(STEP));
        let mut seen = Vec::new();
        for id in from.slot..until {
            if let Some(entry) = reads.at(id) {
                seen.extend(see(&entry));
            }
        }
        let next = if until < slots {
            Place {
                slot: until,
                ..from
            }
        } else {
            Place {
                slab: from.slab + 1,
                slot: 0,
            }
        };
        Some((seen, next))
    }
}
