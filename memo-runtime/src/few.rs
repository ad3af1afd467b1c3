//! Lists that are empty almost always.

use std::vec;

/// A list that is empty almost always: one word then, and nothing to drop.
#[derive(Debug)]
#[expect(clippy::box_collection, reason = "one word, where a list has three")]
pub(crate) struct Few<T>(Option<Box<Vec<T>>>);

impl<T> Few<T> {
    pub(crate) const EMPTY: Self = Self(None);

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn push(&mut self, one: T) {
        self.0.get_or_insert_default().push(one);
    }

    /// Takes in what others have; nothing is made of nothing.
    #[inline]
    pub(crate) fn append(&mut self, mut others: Vec<T>) {
        if !others.is_empty() {
            self.0.get_or_insert_default().append(&mut others);
        }
    }

    pub(crate) fn into_vec(self) -> Vec<T> {
        self.0.map_or_else(Vec::new, |list| *list)
    }
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T> IntoIterator for Few<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(list: Vec<T>) -> Self {
        Self((!list.is_empty()).then(|| Box::new(list)))
    }
}
