//! Types of ours that are parts of values.

use super::MemSize;
use crate::record::Calculated;

impl<T: MemSize> MemSize for Calculated<T> {
    fn heap_size(&self) -> usize {
        match self {
            Self::NotLoaded => 0,
            Self::Ready(value) => value.heap_size(),
            Self::Failed(_) => self.error().map_or(0, str::len),
        }
    }
}
