//! Where events leave for code that is neither ours nor a listener: subscribers and recorders.

use std::cell::Cell;

thread_local! {
    static OUTSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Writes an event, unless a subscriber or a recorder caused it on this thread by calling a memo:
/// to write that would cause the next, without end.
pub(super) fn write(write: impl FnOnce()) {
    if OUTSIDE.replace(true) {
        return;
    }
    let _back = Back;
    write();
}

struct Back;

impl Drop for Back {
    fn drop(&mut self) {
        OUTSIDE.set(false);
    }
}
