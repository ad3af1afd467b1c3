//! What is to be dropped of other memos, later.

use std::any::Any;

use crate::contain::contain;
use crate::few::Few;

/// What has left other memos for the sake of one: dropped when nobody waits for that any more.
///
/// The drops are user code that has nothing to do with whoever stores a value now: panics end here.
#[derive(Debug, Default)]
pub(crate) struct Spill(Few<Box<dyn Any + Send>>);

impl Spill {
    pub(crate) const EMPTY: Self = Self(Few::EMPTY);

    /// Puts something aside, to be dropped later.
    pub(crate) fn put(&mut self, dead: Box<dyn Any + Send>) {
        self.0.push(dead);
    }

    #[cold]
    fn release(&mut self) {
        for dead in std::mem::take(&mut self.0) {
            contain(|| drop(dead));
        }
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        if !self.0.is_empty() {
            self.release();
        }
    }
}
