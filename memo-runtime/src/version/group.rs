//! Groups that entries of many memos may belong to: tags and tenants, invalidated in one step.
//!
//! A group is known for as long as an entry or a compute belongs to it; what is remembered beyond
//! that is a number for each stripe. Invalidating a group writes two numbers, however many entries it
//! has: an entry is judged when it is met.

use std::hash::BuildHasher;
use std::sync::{Arc, Weak};

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{FillToken, Ledger};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Mutex, lock};

const STRIPES: usize = 256;

/// What kind of group a name names.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum GroupKind {
    Tag,
    Tenant,
}

type Name = (GroupKind, Box<str>);

/// The groups of a runtime.
#[derive(Debug)]
pub(super) struct Groups {
    known: Mutex<HashMap<Name, Weak<Group>, RandomState>>,
    hasher: RandomState,
    stripes: Box<[AtomicU64]>,
    /// The number of the last invalidation of any group.
    latest: AtomicU64,
}

/// A group that something belongs to.
#[derive(Debug)]
pub(crate) struct Group {
    ledger: Arc<Ledger>,
    name: Name,
    /// The number of its last invalidation, or of one that shares its stripe and came before it was
    /// known.
    invalidated: AtomicU64,
}

impl Groups {
    pub(super) fn new() -> Self {
        Self {
            known: Mutex::new(HashMap::default()),
            hasher: RandomState::default(),
            stripes: (0..STRIPES).map(|_| AtomicU64::new(0)).collect(),
            latest: AtomicU64::new(0),
        }
    }

    fn stripe(&self, name: &Name) -> &AtomicU64 {
        #[expect(clippy::cast_possible_truncation, reason = "the low bits are meant")]
        let hash = self.hasher.hash_one(name) as usize;
        &self.stripes[hash % STRIPES]
    }
}

impl Ledger {
    /// The group of this name, for something to belong to.
    pub(crate) fn group(self: &Arc<Self>, kind: GroupKind, name: &str) -> Arc<Group> {
        let name: Name = (kind, name.into());
        let mut known = lock(&self.groups.known);
        if let Some(group) = known.get(&name).and_then(Weak::upgrade) {
            drop(known);
            return group;
        }
        // Under the lock that an invalidation takes too: it finds the group, or left its number.
        let invalidated = self.groups.stripe(&name).load(Ordering::SeqCst);
        let group = Arc::new(Group {
            ledger: Arc::clone(self),
            name: name.clone(),
            invalidated: AtomicU64::new(invalidated),
        });
        known.insert(name, Arc::downgrade(&group));
        group
    }

    /// Takes every token of what belongs to this group away.
    pub(crate) fn raise_group(&self, kind: GroupKind, name: &str) {
        // Twice, as for a whole memo.
        for _ in 0..2 {
            self.raise_group_once(kind, name);
        }
    }

    fn raise_group_once(&self, kind: GroupKind, name: &str) {
        let number = self.next();
        let name: Name = (kind, name.into());
        let known = lock(&self.groups.known);
        let stripe = self.groups.stripe(&name);
        stripe.fetch_max(number, Ordering::SeqCst);
        self.groups.latest.fetch_max(number, Ordering::SeqCst);
        let group = known.get(&name).and_then(Weak::upgrade);
        drop(known);
        if let Some(group) = group {
            group.invalidated.fetch_max(number, Ordering::SeqCst);
        }
    }

    /// Whether no group at all has been invalidated since `token` was taken.
    fn left_groups_alone_since(&self, token: FillToken) -> bool {
        self.groups.latest.load(Ordering::SeqCst) <= token.0
    }

    /// How many groups are known.
    #[cfg(test)]
    pub(crate) fn known_groups(&self) -> usize {
        lock(&self.groups.known).len()
    }
}

impl Group {
    /// The name of the tag or the tenant.
    pub(crate) fn name(&self) -> &str {
        &self.name.1
    }

    pub(crate) fn kind(&self) -> GroupKind {
        self.name.0
    }

    /// Whether the group has not been invalidated since `token` was taken.
    pub(crate) fn holds(&self, token: FillToken) -> bool {
        self.invalidated.load(Ordering::SeqCst) <= token.0
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Its number is in its stripe too. Another group of this name may have come since.
        let mut known = lock(&self.ledger.groups.known);
        if known
            .get(&self.name)
            .is_some_and(|group| group.strong_count() == 0)
        {
            let gone = known.remove(&self.name);
            drop(known);
            drop(gone);
        }
    }
}

/// The groups that a value belongs to, as far as they are known before it is computed.
#[derive(Clone, Debug)]
pub(crate) enum Membership {
    /// These.
    Of(Box<[Arc<Group>]>),
    /// In these at least; the value will tell the others, and until then it may belong to any.
    Unknown(Arc<Ledger>, Box<[Arc<Group>]>),
}

impl Membership {
    /// In no group.
    pub(crate) fn none() -> Self {
        Self::Of(Box::default())
    }

    /// Whether no group that the value may belong to has been invalidated since `token` was taken.
    pub(crate) fn holds(&self, token: FillToken) -> bool {
        match self {
            Self::Of(groups) => groups.iter().all(|group| group.holds(token)),
            Self::Unknown(ledger, _) => ledger.left_groups_alone_since(token),
        }
    }

    /// In these groups too.
    pub(crate) fn and(self, more: &[Arc<Group>]) -> Self {
        if more.is_empty() {
            return self;
        }
        let both =
            |groups: Box<[Arc<Group>]>| groups.into_iter().chain(more.iter().cloned()).collect();
        match self {
            Self::Of(groups) => Self::Of(both(groups)),
            Self::Unknown(ledger, groups) => Self::Unknown(ledger, both(groups)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_invalidated_for_what_began_before() {
        let ledger = Arc::new(Ledger::new());
        let before = ledger.token();
        let group = ledger.group(GroupKind::Tag, "user:7");
        assert!(group.holds(before));
        ledger.raise_group(GroupKind::Tag, "user:7");
        ledger.raise_group(GroupKind::Tenant, "user:7");
        assert!(!group.holds(before));
        assert!(group.holds(ledger.token()));
        assert!(!Membership::Unknown(Arc::clone(&ledger), Box::default()).holds(before));
        assert!(Membership::none().holds(before));
    }

    #[test]
    fn a_group_that_is_first_met_after_its_invalidation_refuses_older_tokens() {
        let ledger = Arc::new(Ledger::new());
        let before = ledger.token();
        ledger.raise_group(GroupKind::Tag, "user:7");
        assert!(!ledger.group(GroupKind::Tag, "user:7").holds(before));
        assert!(ledger.group(GroupKind::Tag, "user:7").holds(ledger.token()));
    }

    #[test]
    fn e_15_groups_that_nothing_belongs_to_leave_nothing_behind() {
        let ledger = Arc::new(Ledger::new());
        for number in 0..10_000 {
            let name = format!("order:{number}");
            drop(ledger.group(GroupKind::Tag, &name));
            ledger.raise_group(GroupKind::Tag, &name);
        }
        assert_eq!(ledger.known_groups(), 0);
        let kept = ledger.group(GroupKind::Tag, "kept");
        let again = ledger.group(GroupKind::Tag, "kept");
        drop(kept);
        assert_eq!(ledger.known_groups(), 1);
        drop(again);
        assert_eq!(ledger.known_groups(), 0);
    }
}
