//! Who leaves first, of those whom a writer may take out.

use crate::eviction::{Entries, Eviction, Facts, Faults, Policy, Slot};
use crate::policy::Priority;

/// A policy for each priority that an entry has had: those of a lower one leave first.
pub(crate) struct Orders {
    policy: Policy,
    faults: Faults,
    ranks: [Option<Box<dyn Eviction>>; Priority::COUNT],
}

/// Where an entry stands: with those of its priority; nowhere, if it is pinned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing(Option<Priority>);

impl Standing {
    /// Where an entry without a head stands.
    pub(crate) const PLAIN: Self = Self(Some(Priority::Normal));

    pub(crate) fn of(head: Option<&crate::entry::Head>) -> Self {
        match head {
            None => Self::PLAIN,
            Some(head) => Self((!head.pinned).then_some(head.priority)),
        }
    }
}

impl Orders {
    pub(crate) fn new(policy: Policy, faults: &Faults) -> Self {
        Self {
            policy,
            faults: faults.clone(),
            ranks: [const { None }; Priority::COUNT],
        }
    }

    pub(crate) fn policy(&self) -> Policy {
        self.policy
    }

    fn rank(&mut self, standing: Standing) -> Option<&mut Box<dyn Eviction>> {
        let rank = &mut self.ranks[standing.0?.rank()];
        Some(rank.get_or_insert_with(|| self.policy.make_for(&self.faults)))
    }

    pub(crate) fn insert(&mut self, slot: Slot, standing: Standing, facts: &Facts) {
        if let Some(rank) = self.rank(standing) {
            rank.insert(slot, facts);
        }
    }

    pub(crate) fn remove(&mut self, slot: Slot, standing: Standing) {
        if let Some(rank) = self.rank(standing) {
            rank.remove(slot);
        }
    }

    /// An entry takes the place of another; they may differ in where they stand.
    pub(crate) fn replace(&mut self, old: (Slot, Standing), new: (Slot, Standing), facts: &Facts) {
        if old.1.0 == new.1.0 {
            if let Some(rank) = self.rank(new.1) {
                rank.replace(old.0, new.0, facts);
            }
        } else {
            self.remove(old.0, old.1);
            self.insert(new.0, new.1, facts);
        }
    }

    /// Chooses who leaves.
    pub(crate) fn evict(&mut self, entries: &dyn Entries) -> Option<Slot> {
        let mut ranks = self.ranks.iter_mut().flatten();
        ranks.find_map(|rank| rank.evict(entries))
    }

    /// All slots in the order in which they would leave, each with its priority's rank; none is left.
    pub(crate) fn drain(&mut self, entries: &dyn Entries) -> Vec<Slot> {
        let mut slots = Vec::new();
        while let Some(slot) = self.evict(entries) {
            slots.push(slot);
        }
        slots
    }
}

impl std::fmt::Debug for Orders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Orders")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
