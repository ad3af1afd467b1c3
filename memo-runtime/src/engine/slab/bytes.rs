//! The bytes that it takes to keep an entry.

use super::index::Index;
use super::slot::Slot;
use crate::entry::Head;

/// The bytes that an entry takes besides those of its value, and those that its key holds elsewhere.
pub(crate) const fn overhead<K, V>(has_head: bool) -> u64 {
    // The slot, its part of the index, and what the default policy takes.
    let slot = size_of::<Slot<K, V>>() - size_of::<V>() + Index::BYTES + 3;
    // A count twice, and a pointer.
    let head = if has_head { size_of::<Head>() + 24 } else { 0 };
    (slot + head) as u64
}
