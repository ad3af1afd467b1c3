//! What became of entries, and what is left of them to be dropped.

use std::sync::Arc;

use super::Dead;
use crate::budget::Spill;
use crate::entry::Head;
use crate::few::Few;

/// What became of an entry that was offered, and who left for it.
#[derive(Debug)]
pub(crate) struct Insertion<K, V> {
    pub(crate) outcome: Outcome,
    pub(crate) replaced: Gone,
    pub(crate) evicted: Gone,
    /// What is to be dropped now: of those who left, or of those who left before.
    pub(crate) dead: Few<Dead<K, V>>,
    /// What has left other memos.
    pub(crate) spill: Spill,
    /// Whether entries have left that are not among it.
    pub(crate) is_waiting: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Stored,
    /// The condition did not hold.
    Refused,
    /// There is no room that it could have. What it was to replace has left.
    TooLarge,
}

/// Entries that have left: how many, and the heads of those that have one.
#[derive(Debug, Default)]
pub(crate) struct Gone {
    pub(crate) count: usize,
    pub(crate) heads: Few<Arc<Head>>,
}

impl Gone {
    pub(super) fn add(&mut self, head: Option<Arc<Head>>) {
        self.count += 1;
        if let Some(head) = head {
            self.heads.push(head);
        }
    }
}

/// What was said of an entry that was taken out, and what is to be dropped.
#[derive(Debug)]
#[must_use = "what left is dropped under no lock"]
pub(crate) struct Removal<K, V, T> {
    pub(crate) told: T,
    pub(crate) dead: Vec<Dead<K, V>>,
}
