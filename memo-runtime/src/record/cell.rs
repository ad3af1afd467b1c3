//! Memos that live in a value and die with it.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use crate::memo::{AnyState, Memo, State, downcast};

/// Holds what the methods of one value computed: `scope = instance`.
///
/// A field of this type, marked `#[memo(cell)]` in a struct that derives `Memoized`, is where the
/// values of its methods with `scope = instance` live. No two values share them: they die with the
/// value, and a clone begins without any. In all other respects the cell is not there: it is equal to
/// every other, and adds nothing to a hash. With serde, leave it out by `#[serde(skip)]`.
///
/// What a method remembers is not forgotten when the value changes: a method that changes it calls
/// [`clear`](Self::clear).
///
/// The memos of a cell take their time from the runtime that is bound when they are first used.
///
/// # Concurrency
///
/// Finding a memo takes no lock.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::MemoCell;
///
/// let cell = MemoCell::new();
/// assert_eq!(cell, cell.clone());
/// assert_eq!(format!("{cell:?}"), "MemoCell");
/// ```
#[derive(Default)]
pub struct MemoCell {
    // A list, for there are as many as the value has such methods, and none ever leaves.
    first: Slot,
}

type Slot = OnceLock<Box<Node>>;

/// The state that one memo has here.
struct Node {
    /// The address of the memo, which is a static.
    memo: usize,
    state: Arc<dyn AnyState>,
    next: Slot,
}

impl MemoCell {
    /// A cell without memos; they are made when they are first used.
    pub const fn new() -> Self {
        Self {
            first: OnceLock::new(),
        }
    }

    /// Forgets everything that the methods of this value computed.
    ///
    /// # Panics
    ///
    /// If the drop of a value panics; the others are gone all the same.
    pub fn clear(&mut self) {
        self.first = OnceLock::new();
    }

    /// The state that a memo has in this cell.
    pub(crate) fn state<K, V>(&self, memo: &'static Memo<K, V>) -> Arc<State<K, V>>
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        let address = memo.address();
        let mut slot = &self.first;
        let mut new = None;
        loop {
            if let Some(node) = slot.get() {
                if node.memo == address {
                    return downcast(Arc::clone(&node.state));
                }
                slot = &node.next;
                continue;
            }
            let state = new.take().unwrap_or_else(|| memo.state_of_a_value());
            let node = Node {
                memo: address,
                state: Arc::clone(&state) as _,
                next: OnceLock::new(),
            };
            match slot.set(Box::new(node)) {
                Ok(()) => return state,
                // Another thread was faster, for this memo or for another.
                Err(_) => new = Some(state),
            }
        }
    }
}

impl Clone for MemoCell {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl PartialEq for MemoCell {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for MemoCell {}

impl PartialOrd for MemoCell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MemoCell {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for MemoCell {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Debug for MemoCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoCell")
    }
}

/// A type with a cell for the memos of its values; part of what `#[derive(Memoized)]` writes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no cell for the memos of its values",
    label = "this type has no cell",
    note = "`scope = instance` needs `#[derive(Memoized)]` on the struct, and a field `#[memo(cell)] \
            cell: MemoCell`"
)]
pub trait HasCell {
    /// The cell.
    fn memo_cell(&self) -> &MemoCell;
}
