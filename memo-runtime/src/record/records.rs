//! What can be loaded: one record or many.

use super::Memoized;

/// One record or many, as [`Memoized::load`] takes them.
pub trait Records<T> {
    /// The records, in their order.
    fn as_mut_slice(&mut self) -> &mut [T];
}

impl<T: Memoized> Records<T> for T {
    fn as_mut_slice(&mut self) -> &mut [T] {
        std::slice::from_mut(self)
    }
}

impl<T> Records<T> for [T] {
    fn as_mut_slice(&mut self) -> &mut [T] {
        self
    }
}

impl<T> Records<T> for Vec<T> {
    fn as_mut_slice(&mut self) -> &mut [T] {
        self
    }
}

impl<T, const N: usize> Records<T> for [T; N] {
    fn as_mut_slice(&mut self) -> &mut [T] {
        self
    }
}
