//! Entries that are read without a lock: slots that never move, and the index that finds them.
//!
//! One [`Slab`] is one part of a memo. Many threads [read](Slab::read) it while one, who holds its lock,
//! [writes](Locked). What a writer takes out is *retired*: it stays for those who may be reading it, and
//! is [handed out](Locked::collect) to be dropped when a [grace period](crate::reader) is over. A writer
//! never waits for readers.

mod bucket;
mod bytes;
mod chunks;
mod columns;
mod cost;
mod facts;
mod index;
mod retired;
mod slot;
mod table;
mod writer;

pub(crate) use self::bucket::Missed;
pub(crate) use self::bytes::overhead;
use self::chunks::Chunks;
pub(crate) use self::facts::{Common, Packed};
use self::index::{Index, table};
pub(crate) use self::retired::Dead;
pub(crate) use self::slot::View;
use self::table::Table;
pub(super) use self::writer::Locked;
use self::writer::Writer;
use crate::reader::{Reader, Reading};
use crate::sync::{Mutex, lock};

/// Entries that are read without a lock.
#[derive(Debug)]
#[repr(align(128))]
pub(super) struct Slab<K, V, O> {
    shown: Shown<K, V>,
    writer: Mutex<Writer<O>>,
}

/// What readers look into.
#[derive(Debug)]
#[repr(C)]
struct Shown<K, V> {
    /// The index's. Never changed in size: a larger one takes its place.
    table: Table,
    chunks: Chunks<K, V>,
}

/// A slab that is being read: what is found in it stays for as long as this.
#[derive(Debug)]
pub(crate) struct Reads<'s, K, V> {
    shown: &'s Shown<K, V>,
    reading: Reading,
}

impl<K, V> Reads<'_, K, V> {
    /// The entry that `matches`; also one that is being taken out, which was there when this began.
    pub(crate) fn find(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<View<'_, K, V>> {
        self.index()
            .find(hash, |id| self.found(id).that(hash, &matches))
    }

    /// As [`find`](Self::find), where it is most often.
    #[inline]
    pub(crate) fn find_first(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> Result<View<'_, K, V>, Missed> {
        self.index()
            .find_first(hash, |id| self.found(id).that(hash, &matches))
    }

    #[inline]
    fn index(&self) -> Index<'_> {
        Index(self.shown.table.buckets(&self.reading))
    }

    /// The entry of a number that was found in the index.
    #[inline]
    #[expect(unsafe_code, reason = "see `slot`")]
    fn found(&self, id: u32) -> View<'_, K, V> {
        // SAFETY: the index loads its numbers by `Acquire`; this thread has been reading the slab, and does
        // for as long as we are borrowed.
        unsafe { View::found(&self.shown.chunks, id) }
    }

    /// The entry in a slot.
    #[expect(unsafe_code, reason = "see `slot`")]
    pub(super) fn at(&self, id: u32) -> Option<View<'_, K, V>> {
        // SAFETY: this thread reads the slab for as long as we are borrowed.
        unsafe { View::of(&self.shown.chunks, id) }
    }

    /// How many slots there are.
    pub(super) fn slots(&self) -> u32 {
        self.shown.chunks.made()
    }
}

impl<K, V, O> Slab<K, V, O> {
    /// An empty slab, with what its writers keep about the order of its entries.
    pub(super) fn new(order: O) -> Self {
        Self {
            shown: Shown {
                table: table(1),
                chunks: Chunks::new(),
            },
            writer: Mutex::new(Writer::new(order)),
        }
    }

    /// Begins to read.
    #[inline]
    pub(super) fn read(&self, reader: &'static Reader) -> Reads<'_, K, V> {
        Reads {
            shown: &self.shown,
            reading: reader.read(self.address()),
        }
    }

    /// Begins to read, if the thread does not read already.
    #[inline]
    pub(super) fn read_first(&self, reader: &'static Reader) -> Option<Reads<'_, K, V>> {
        let reading = reader.read_first(self.address())?;
        Some(Reads {
            shown: &self.shown,
            reading,
        })
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
