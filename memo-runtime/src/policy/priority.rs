//! Who is evicted before whom.

/// How much an entry is worth keeping: while the memo is full, those of a lower priority leave first.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Priority {
    /// The first to leave.
    Minimal,
    /// Leaves before what nobody gave a priority.
    Low,
    /// What nobody gave another priority.
    #[default]
    Normal,
    /// Leaves after what nobody gave a priority.
    High,
    /// The last to leave; an entry that must never leave is pinned.
    Critical,
}

impl Priority {
    pub(crate) const COUNT: usize = 5;

    pub(crate) fn rank(self) -> usize {
        self as usize
    }
}
