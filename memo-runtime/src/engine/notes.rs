//! What hits note at the entries, and how a policy reads it.

use super::Engine;
use super::slab::{Reads, View};
use crate::clock::Tick;
use crate::eviction::{Entries, Notes, Slot};
use crate::reader::Reader;
use crate::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// What hits note at the entries of one memo.
#[derive(Debug)]
pub(super) struct Noting {
    /// A [`Notes`].
    kind: AtomicU8,
    uses: Uses,
}

/// The number of the latest use, on a line of its own: nobody writes to it but where order is noted.
#[derive(Debug)]
#[repr(align(128))]
struct Uses(AtomicU64);

impl Noting {
    pub(super) fn new(notes: Notes) -> Self {
        Self {
            kind: AtomicU8::new(notes as u8),
            uses: Uses(AtomicU64::new(0)),
        }
    }

    pub(super) fn set(&self, notes: Notes) {
        self.kind.store(notes as u8, Ordering::Relaxed);
    }

    fn is(&self, notes: Notes) -> bool {
        self.kind.load(Ordering::Relaxed) == notes as u8
    }

    #[inline]
    pub(super) fn note<K, V>(&self, entry: &View<'_, K, V>) {
        // Up to three, whatever the policy: it is what is told of an entry's use.
        entry.note_use();
        if !self.is(Notes::Uses) {
            self.note_more(entry);
        }
    }

    #[cold]
    fn note_more<K, V>(&self, entry: &View<'_, K, V>) {
        if self.is(Notes::Order) {
            entry.raise_stamp(self.next());
        } else if self.is(Notes::Counts) {
            entry.count_stamp();
        }
    }

    /// Whether it is noted that an entry has come.
    #[inline]
    pub(super) fn is_of_inserts(&self) -> bool {
        self.is(Notes::Order)
    }

    /// Notes that an entry has come.
    pub(super) fn note_insert<K, V>(&self, entry: &View<'_, K, V>) {
        if self.is_of_inserts() {
            entry.raise_stamp(self.next());
        }
    }

    fn next(&self) -> u64 {
        self.uses.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) fn uses<K, V>(&self, entry: &View<'_, K, V>) -> u64 {
        if self.is(Notes::Counts) {
            entry.stamp()
        } else {
            u64::from(entry.uses())
        }
    }
}

/// The notes at the entries that one order is over.
pub(super) struct Noted<'e, K, V> {
    engine: &'e Engine<K, V>,
    over: Over<'e, K, V>,
}

/// What one order is over.
enum Over<'e, K, V> {
    /// A slab, for a policy that looks at what its hits have noted: it is read for all that is asked.
    Read(Reads<'e, K, V>),
    /// A slab, or all: each is read when something is asked, which may be never.
    Asked(Option<usize>, &'static Reader),
}

impl<'e, K, V> Noted<'e, K, V> {
    /// The notes of a slab, or of all.
    pub(super) fn new(engine: &'e Engine<K, V>, slab: Option<usize>) -> Self {
        let reader = Reader::mine();
        let over = match slab {
            Some(slab) if !engine.noting.is(Notes::Nothing) => {
                Over::Read(engine.slabs[slab].read(reader))
            }
            _ => Over::Asked(slab, reader),
        };
        Self { engine, over }
    }

    #[inline]
    fn of<T>(&self, slot: Slot, ask: impl FnOnce(View<'_, K, V>) -> T) -> Option<T> {
        match &self.over {
            Over::Read(reads) => reads.at(id(slot.number())).map(ask),
            Over::Asked(slab, reader) => {
                let (slab, id) = self.engine.place(*slab, slot);
                self.engine.slabs[slab].read(reader).at(id).map(ask)
            }
        }
    }
}

impl<K, V> Entries for Noted<'_, K, V> {
    fn uses(&self, slot: Slot) -> u64 {
        let noting = &self.engine.noting;
        self.of(slot, |entry| noting.uses(&entry)).unwrap_or(0)
    }

    fn set_uses(&self, slot: Slot, uses: u8) {
        self.of(slot, |entry| entry.set_uses(uses));
    }

    fn hits(&self) -> Option<u64> {
        let hits = self.engine.hits.as_ref()?.count();
        // Keys are spread evenly over the slabs.
        let orders = match self.over {
            Over::Asked(None, _) => 1,
            Over::Read(_) | Over::Asked(Some(_), _) => self.engine.slabs.len(),
        };
        Some(hits / orders as u64)
    }

    fn used_at(&self, slot: Slot) -> u64 {
        self.of(slot, |entry| entry.stamp()).unwrap_or(0)
    }

    fn hash(&self, slot: Slot) -> u32 {
        self.of(slot, |entry| entry.hash()).unwrap_or(0)
    }

    fn dies_at(&self, slot: Slot) -> Option<Tick> {
        self.of(slot, |entry| entry.dies_at()).flatten()
    }
}

impl<K, V> Engine<K, V> {
    /// The slot of an entry, for the order of one slab, or for one over all.
    pub(super) fn slot(&self, slab: Option<usize>, (at, id): (usize, u32)) -> Slot {
        match slab {
            Some(_) => Slot::new(id),
            // Side by side, so that the numbers stay small.
            None => {
                #[expect(clippy::cast_possible_truncation, reason = "a handful")]
                let (slabs, at) = (self.slabs.len() as u32, at as u32);
                Slot::new(id * slabs + at)
            }
        }
    }

    /// The slab and the number there of a slot.
    pub(super) fn place(&self, slab: Option<usize>, slot: Slot) -> (usize, u32) {
        match slab {
            Some(slab) => (slab, id(slot.number())),
            None => {
                let slabs = self.slabs.len();
                (slot.number() % slabs, id(slot.number() / slabs))
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "it came from such a number"
)]
fn id(number: usize) -> u32 {
    number as u32
}
