//! Maps and sets.
//!
//! Std does not tell what these have allocated. A table is known from its capacity as long as nothing
//! was removed from it; of a tree there are only the entries.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{MemSize, owned};

impl<K: MemSize, V: MemSize, S> MemSize for HashMap<K, V, S> {
    fn heap_size(&self) -> usize {
        table::<(K, V)>(self.capacity())
            .saturating_add(owned(self.keys()))
            .saturating_add(owned(self.values()))
    }
}

impl<T: MemSize, S> MemSize for HashSet<T, S> {
    fn heap_size(&self) -> usize {
        table::<T>(self.capacity()).saturating_add(owned(self))
    }
}

impl<K: MemSize, V: MemSize> MemSize for BTreeMap<K, V> {
    fn heap_size(&self) -> usize {
        tree::<K, V>(self.len())
            .saturating_add(owned(self.keys()))
            .saturating_add(owned(self.values()))
    }
}

impl<T: MemSize> MemSize for BTreeSet<T> {
    fn heap_size(&self) -> usize {
        tree::<T, ()>(self.len()).saturating_add(owned(self))
    }
}

/// The tags of a table are looked at so many at a time, and the first of them stand at its end again.
const TAGS: usize = if cfg!(target_feature = "sse2") {
    16
} else {
    size_of::<usize>()
};

/// The bytes of a hash table with room for so many: the entries, and a tag for each.
fn table<T>(capacity: usize) -> usize {
    if capacity == 0 {
        return 0;
    }
    // A power of two, of which an eighth stays free; of a small one, one place.
    let mut places = 4_usize;
    while capacity > room(places) {
        places = places.saturating_mul(2);
    }
    let alignment = TAGS.max(align_of::<T>());
    let entries = places.saturating_mul(size_of::<T>());
    entries
        .div_ceil(alignment)
        .saturating_mul(alignment)
        .saturating_add(places)
        .saturating_add(TAGS)
}

const fn room(places: usize) -> usize {
    if places <= 8 {
        places - 1
    } else if places == usize::MAX {
        places
    } else {
        places / 8 * 7
    }
}

/// The most entries of a node of a tree.
const MOST: usize = 11;

/// The entries of a leaf, together with the one between it and the next, after they came in order: the
/// fewest that there are as long as nothing is removed.
const FEWEST: usize = 7;

/// The bytes of the nodes of a tree of so many entries.
fn tree<K, V>(entries: usize) -> usize {
    if entries == 0 {
        return 0;
    }
    // The parent, the place in it, the number of entries.
    let leaf = size_of::<([K; MOST], [V; MOST], usize, u16, u16)>();
    let inner = leaf.saturating_add(size_of::<[usize; MOST + 1]>());
    if entries <= MOST {
        return leaf;
    }
    let leaves = entries.div_ceil(FEWEST);
    let mut size = leaves.saturating_mul(leaf);
    let mut level = leaves;
    while level > 1 {
        level = level.div_ceil(FEWEST);
        size = size.saturating_add(level.saturating_mul(inner));
    }
    size
}
