//! What owns a value of another place.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::MemSize;

impl<T: MemSize + ?Sized> MemSize for Box<T> {
    fn heap_size(&self) -> usize {
        (**self).mem_size()
    }
}

macro_rules! shared {
    ($($pointer:ident)*) => {$(
        /// All of what it points to, however many point there, for any of them keeps it alive.
        impl<T: MemSize + ?Sized> MemSize for $pointer<T> {
            fn heap_size(&self) -> usize {
                counted(&**self)
            }
        }
    )*};
}

shared! { Rc Arc }

/// The bytes of a value with the two counts before it.
fn counted<T: MemSize + ?Sized>(value: &T) -> usize {
    let alignment = align_of_val(value).max(align_of::<usize>());
    let counts = (2 * size_of::<usize>()).next_multiple_of(alignment);
    let with_counts = counts.saturating_add(size_of_val(value));
    let allocated = with_counts.div_ceil(alignment).saturating_mul(alignment);
    allocated.saturating_add(value.heap_size())
}

/// What is borrowed belongs to somebody else.
impl<B: ToOwned<Owned: MemSize> + ?Sized> MemSize for Cow<'_, B> {
    fn heap_size(&self) -> usize {
        match self {
            Self::Borrowed(_) => 0,
            Self::Owned(value) => value.heap_size(),
        }
    }
}
