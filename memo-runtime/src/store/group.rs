//! What entries of a store belong to, to be outdated together.

/// A group of entries that are outdated in one step, however many they are: those of a tag, a tenant, a
/// namespace, a memo.
///
/// A number of 64 bits stands for its name, the same in every process. Should two names share one, to
/// outdate the one costs the entries of the other a compute.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{StoreGroup, StoreKey, Write};
///
/// let user = StoreGroup::new(7);
/// let write = Write::new(StoreKey::from("m1:demo:key"), b"bytes".to_vec()).in_groups(vec![user]);
/// assert_eq!(write.groups, [user]);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StoreGroup(u64);

impl StoreGroup {
    /// How many stripes there are, apart from those of keys.
    pub const STRIPES: usize = 1024;

    /// The group of this number.
    pub const fn new(id: u64) -> Self {
        Self(id)
    }

    /// Its number.
    pub const fn id(self) -> u64 {
        self.0
    }

    /// The stripe of the group, less than [`STRIPES`](Self::STRIPES): what a store notes for ever of a
    /// group that was outdated, it notes of a stripe.
    #[expect(clippy::cast_possible_truncation, reason = "a few bits of it")]
    pub const fn stripe(self) -> usize {
        self.0 as usize % Self::STRIPES
    }

    /// The group that this name names, of those of one kind.
    pub(crate) fn named(kind: StoreGroupKind, name: &str) -> Self {
        Self(xxhash_rust::xxh3::xxh3_64_with_seed(
            name.as_bytes(),
            kind as u64,
        ))
    }
}

/// What a name names. The numbers are part of what is stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StoreGroupKind {
    /// All that memokit has written.
    All = 1,
    Namespace = 2,
    Memo = 3,
    Tenant = 4,
    Tag = 5,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_group_in_every_process() {
        // XXH3 is stable: other numbers here would let entries outlive their invalidation.
        let tag = |name| StoreGroup::named(StoreGroupKind::Tag, name);
        assert_ne!(tag("user:7"), tag("user:8"));
        assert_ne!(
            tag("user:7"),
            StoreGroup::named(StoreGroupKind::Tenant, "user:7")
        );
        assert_eq!(tag("user:7").id(), 16_202_504_535_326_652_640);
    }
}
