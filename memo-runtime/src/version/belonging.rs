//! That an entry belongs to groups, for as long as it lives.

use std::ops::Deref;
use std::sync::Arc;

use super::{Group, GroupKind};

/// The groups of one entry. Its tenant counts it, and its bytes, until this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Belonging {
    groups: Box<[Arc<Group>]>,
    bytes: u64,
}

impl Belonging {
    /// Lets an entry of so many bytes belong to `groups`.
    pub(crate) fn new(groups: Vec<Arc<Group>>, bytes: u64) -> Self {
        let belonging = Self {
            groups: groups.into_boxed_slice(),
            bytes,
        };
        if let Some(tally) = belonging.tenant().and_then(Group::tally) {
            tally.enter(bytes);
        }
        belonging
    }

    /// Whether the group is one of them.
    #[cfg(feature = "registry")]
    pub(crate) fn has(&self, group: &Group) -> bool {
        let mut groups = self.groups.iter();
        groups.any(|of| std::ptr::eq(Arc::as_ptr(of), group))
    }

    /// The one tenant. What is made of other values inherits their groups, and so has it twice.
    pub(crate) fn tenant(&self) -> Option<&Group> {
        let mut groups = self.groups.iter();
        groups
            .find(|group| group.kind() == GroupKind::Tenant)
            .map(|group| &**group)
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
        if let Some(tally) = self.tenant().and_then(Group::tally) {
            tally.leave(self.bytes);
        }
    }
}
