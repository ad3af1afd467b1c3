//! What is to be dropped of other memos, later.

use std::any::Any;

use crate::contain::contain;

/// What has left other memos for the sake of one: dropped when nobody waits for that any more.
///
/// The drops are user code that has nothing to do with whoever stores a value now: panics end here.
#[derive(Debug, Default)]
pub(crate) struct Spill(Vec<Box<dyn Any + Send>>);

impl Spill {
    pub(crate) const EMPTY: Self = Self(Vec::new());

    /// Puts something aside, to be dropped later.
    pub(crate) fn put(&mut self, dead: Box<dyn Any + Send>) {
        self.0.push(dead);
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        for dead in self.0.drain(..) {
            contain(|| drop(dead));
        }
    }
}
