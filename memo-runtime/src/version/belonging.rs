//! That an entry belongs to groups, for as long as it lives.

use std::ops::Deref;
use std::sync::Arc;

use super::Group;

/// The groups of one entry. Its tenant counts it, and its bytes, until this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Belonging {
    groups: Box<[Arc<Group>]>,
    bytes: u64,
}

impl Belonging {
    /// Lets an entry of so many bytes belong to `groups`.
    pub(crate) fn new(groups: Vec<Arc<Group>>, bytes: u64) -> Self {
        for tally in groups.iter().filter_map(|group| group.tally()) {
            tally.enter(bytes);
        }
        Self {
            groups: groups.into_boxed_slice(),
            bytes,
        }
    }
}

impl Deref for Belonging {
    type Target = [Arc<Group>];

    fn deref(&self) -> &[Arc<Group>] {
        &self.groups
    }
}

impl Drop for Belonging {
    fn drop(&mut self) {
        for tally in self.groups.iter().filter_map(|group| group.tally()) {
            tally.leave(self.bytes);
        }
    }
}
