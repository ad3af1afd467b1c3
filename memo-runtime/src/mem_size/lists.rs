//! Lists: of fixed length, in one piece, in rings and in links.

use std::collections::{BinaryHeap, LinkedList, VecDeque};

use super::{MemSize, owned};

impl<T: MemSize> MemSize for [T] {
    fn heap_size(&self) -> usize {
        owned(self)
    }
}

impl<T: MemSize, const N: usize> MemSize for [T; N] {
    fn heap_size(&self) -> usize {
        owned(self)
    }
}

macro_rules! in_one_piece {
    ($($list:ident)*) => {$(
        impl<T: MemSize> MemSize for $list<T> {
            fn heap_size(&self) -> usize {
                if size_of::<T>() == 0 {
                    // The capacity of such a list is without end.
                    return 0;
                }
                self.capacity()
                    .saturating_mul(size_of::<T>())
                    .saturating_add(owned(self))
            }
        }
    )*};
}

in_one_piece! { Vec VecDeque BinaryHeap }

impl<T: MemSize> MemSize for LinkedList<T> {
    fn heap_size(&self) -> usize {
        // A node has two pointers beside its value.
        let node = size_of::<(T, usize, usize)>();
        node.saturating_mul(self.len()).saturating_add(owned(self))
    }
}
