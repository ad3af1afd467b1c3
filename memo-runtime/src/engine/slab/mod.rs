//! Entries that are read without a lock: slots that never move, and the index that finds them.
//!
//! One [`Slab`] is one part of a memo. Many threads [read](Slab::read) it while one, who holds its lock,
//! [writes](Locked). What a writer takes out is *retired*: it stays for those who may be reading it, and
//! is [handed out](Locked::collect) to be dropped when a [grace period](crate::reader) is over. A writer
//! never waits for readers.

mod bytes;
mod chunk;
mod cost;
mod facts;
mod index;
mod published;
mod retired;
mod slot;
mod writer;

use std::sync::OnceLock;

pub(crate) use self::bytes::overhead;
use self::chunk::{Chunk, SLOTS, place};
pub(crate) use self::facts::{Common, Packed};
use self::index::Index;
use self::published::Published;
pub(crate) use self::retired::Dead;
pub(crate) use self::slot::View;
pub(super) use self::writer::Locked;
use self::writer::Writer;
use crate::reader::{Reader, Reading};
use crate::sync::{Mutex, lock};

/// Entries that are read without a lock.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Slab<K, V, O> {
    map: Published<Map<K, V>>,
    writer: Mutex<Writer<K, V, O>>,
}

/// What readers look into. It is never changed in size: a larger one takes its place.
#[derive(Debug)]
struct Map<K, V> {
    index: Index,
    chunks: Box<[OnceLock<Chunk<K, V>>]>,
}

impl<K, V> Map<K, V> {
    /// A map for so many entries, and for so many slots: those of entries that have been retired count.
    fn new(entries: usize, slots: usize) -> Self {
        let index = Index::new(entries);
        let chunks = slots.max(index.room()).div_ceil(SLOTS) + 1;
        Self {
            index,
            chunks: (0..chunks).map(|_| OnceLock::new()).collect(),
        }
    }

    /// How many slots there are at most.
    fn slots(&self) -> usize {
        self.chunks.len() * SLOTS
    }

    #[inline]
    fn chunk(&self, id: u32) -> Option<&Chunk<K, V>> {
        self.chunks.get(id as usize / SLOTS)?.get()
    }
}

/// A slab that is being read: what is found in it stays for as long as this.
#[derive(Debug)]
pub(crate) struct Reads<'s, K, V> {
    map: &'s Published<Map<K, V>>,
    reading: Reading,
}

impl<K, V> Reads<'_, K, V> {
    /// The entry that `matches`.
    #[inline]
    pub(crate) fn find(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<View<'_, K, V>> {
        let map = self.map.get(&self.reading);
        map.index.find(hash, |id| {
            let view = view(map, &self.reading, id)?;
            (view.has_hash(hash) && matches(view.key())).then_some(view)
        })
    }

    /// The entry in a slot.
    pub(super) fn at(&self, id: u32) -> Option<View<'_, K, V>> {
        view(self.map.get(&self.reading), &self.reading, id)
    }

    /// How many slots there may be.
    pub(super) fn slots(&self) -> u32 {
        u32::try_from(self.map.get(&self.reading).slots()).unwrap_or(u32::MAX)
    }
}

/// The entry in a slot of a slab's map; `reading` is of that slab.
#[inline]
#[expect(unsafe_code, reason = "see `slot`")]
fn view<'r, K, V>(map: &'r Map<K, V>, _reading: &'r Reading, id: u32) -> Option<View<'r, K, V>> {
    let chunk = map.chunk(id)?;
    let slot = &chunk.slots[place(id)];
    // SAFETY: this thread reads the slab for as long as `'r`.
    unsafe { View::of(slot, &chunk.columns, id) }
}

impl<K, V, O> Slab<K, V, O> {
    /// An empty slab, with what its writers keep about the order of its entries.
    pub(super) fn new(order: O) -> Self {
        Self {
            map: Published::new(Map::new(1, 1)),
            writer: Mutex::new(Writer::new(order)),
        }
    }

    /// Begins to read.
    #[inline]
    pub(super) fn read(&self, reader: &'static Reader) -> Reads<'_, K, V> {
        Reads {
            map: &self.map,
            reading: reader.read(self.address()),
        }
    }

    /// What readers of it announce.
    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Writes, alone.
    pub(super) fn lock(&self) -> Locked<'_, K, V, O> {
        Locked::new(self, lock(&self.writer))
    }
}
