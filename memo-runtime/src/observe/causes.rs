//! Which listeners led to what happens on this thread: none of them is told of it.
//!
//! Kept along the events rather than the stack: an event that one listener causes may be told to
//! another by another thread, and what that one then causes must not reach the first again.

use std::cell::RefCell;

thread_local! {
    static CAUSES: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// The listeners, by id, that led to what happens now; none where a thread is ending.
pub(super) fn current() -> Vec<u64> {
    let current = CAUSES.try_with(|causes| causes.borrow().clone());
    current.unwrap_or_default()
}

/// While this lives, what happens on this thread has these causes.
#[must_use = "dropping it ends it"]
pub(super) struct Caused {
    before: Vec<u64>,
}

impl Caused {
    pub(super) fn by(causes: Vec<u64>) -> Self {
        Self {
            before: replace(causes),
        }
    }
}

impl Drop for Caused {
    fn drop(&mut self) {
        replace(std::mem::take(&mut self.before));
    }
}

fn replace(causes: Vec<u64>) -> Vec<u64> {
    let before = CAUSES.try_with(|current| current.replace(causes));
    before.unwrap_or_default()
}
