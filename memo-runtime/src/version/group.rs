//! Groups that entries of many memos may belong to: tags and tenants, invalidated in one step.
//!
//! A group is known for as long as an entry or a compute belongs to it; what is remembered beyond
//! that is a number for each stripe, and the tenants of late, so that what they did can be told.
//! Invalidating a group writes two numbers, however many entries it has: an entry is judged when it is
//! met.

use std::collections::VecDeque;
use std::hash::BuildHasher;
use std::sync::{Arc, Weak};

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{FillToken, Ledger, Tally};
use crate::event::EventKind;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Mutex, lock};

const STRIPES: usize = 256;
/// How many tenants are remembered to which nothing belongs.
const KEPT_TENANTS: usize = 1024;
/// The longest name, in bytes, of a tenant that is remembered then.
const KEPT_NAME: usize = 256;

/// What kind of group a name names.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum GroupKind {
    Tag,
    Tenant,
    /// One of either kind, of which a store has told the number: that is its name.
    #[cfg(feature = "store")]
    Stored,
}

type Name = (GroupKind, Box<str>);

/// The groups of a runtime.
#[derive(Debug)]
pub(super) struct Groups {
    known: Mutex<Known>,
    hasher: RandomState,
    stripes: Box<[AtomicU64]>,
    /// The number of the last invalidation of any group.
    latest: AtomicU64,
}

/// The groups by their names.
#[derive(Debug, Default)]
struct Known {
    groups: HashMap<Name, Weak<Group>, RandomState>,
    /// The tenants of late, first the one that is forgotten first.
    kept: VecDeque<Arc<Group>>,
}

/// A group that something belongs to.
#[derive(Debug)]
pub(crate) struct Group {
    /// Not kept alive by its groups: it keeps some of them.
    ledger: Weak<Ledger>,
    name: Name,
    /// What happened to it, if it is a tenant.
    tally: Option<Tally>,
    /// The number of its last invalidation, or of one that shares its stripe and came before it was
    /// known.
    invalidated: AtomicU64,
}

impl Groups {
    pub(super) fn new() -> Self {
        Self {
            known: Mutex::default(),
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
        let group = known.groups.get(&name).and_then(Weak::upgrade);
        let group = group.unwrap_or_else(|| {
            // Under the lock that an invalidation takes too: it finds the group, or left its number.
            let invalidated = self.groups.stripe(&name).load(Ordering::SeqCst);
            let group = Arc::new(Group {
                ledger: Arc::downgrade(self),
                tally: (kind == GroupKind::Tenant).then(Tally::default),
                name: name.clone(),
                invalidated: AtomicU64::new(invalidated),
            });
            known.groups.insert(name, Arc::downgrade(&group));
            group
        });
        let forgotten = known.keep(&group);
        drop(known);
        // Its drop takes the lock.
        drop(forgotten);
        group
    }

    /// The groups of these tags, and of a tenant if there is one.
    pub(crate) fn groups(
        self: &Arc<Self>,
        tags: &[String],
        tenant: Option<Arc<Group>>,
    ) -> Vec<Arc<Group>> {
        let tags = tags.iter().map(|tag| self.group(GroupKind::Tag, tag));
        tags.chain(tenant).collect()
    }

    /// The group of this name, if something belongs to it.
    #[cfg(feature = "registry")]
    pub(crate) fn known_group(&self, kind: GroupKind, name: &str) -> Option<Arc<Group>> {
        let name: Name = (kind, name.into());
        lock(&self.groups.known).groups.get(&name)?.upgrade()
    }

    /// The tenants that something belongs to, and those of late.
    #[cfg(feature = "registry")]
    pub(crate) fn tenants(&self) -> Vec<Arc<Group>> {
        let known = lock(&self.groups.known);
        let groups = known.groups.values().filter_map(Weak::upgrade);
        // All are held until the lock is free, for their drop takes it.
        let groups: Vec<_> = groups.collect();
        drop(known);
        let tenants = groups.into_iter();
        tenants.filter(|group| group.tally.is_some()).collect()
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
        let group = known.groups.get(&name).and_then(Weak::upgrade);
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
        lock(&self.groups.known).groups.len()
    }
}

impl Known {
    /// Remembers a tenant; returns one that is forgotten for it.
    ///
    /// Of those remembered the oldest goes, but one that was used since its turn came last has
    /// another.
    fn keep(&mut self, group: &Arc<Group>) -> Option<Arc<Group>> {
        let tally = group.tally.as_ref()?;
        if group.name().len() > KEPT_NAME || tally.keep(true) {
            return None;
        }
        self.kept.push_back(Arc::clone(group));
        if self.kept.len() <= KEPT_TENANTS {
            return None;
        }
        for _ in 0..KEPT_TENANTS {
            let oldest = self.kept.front()?;
            if !oldest.tally.as_ref().is_some_and(Tally::take_used) {
                break;
            }
            self.kept.rotate_left(1);
        }
        let forgotten = self.kept.pop_front()?;
        if let Some(tally) = &forgotten.tally {
            tally.keep(false);
        }
        Some(forgotten)
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

    /// What happened to it, if it is a tenant.
    pub(crate) fn tally(&self) -> Option<&Tally> {
        self.tally.as_ref()
    }

    /// Counts an event that concerns it, if it is a tenant.
    pub(crate) fn count(&self, kind: EventKind) {
        if let Some(tally) = &self.tally {
            tally.count(kind, 1);
        }
    }

    /// Whether the group has not been invalidated since `token` was taken.
    pub(crate) fn holds(&self, token: FillToken) -> bool {
        self.invalidated.load(Ordering::SeqCst) <= token.0
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let Some(ledger) = self.ledger.upgrade() else {
            return;
        };
        // Its number is in its stripe too. Another group of this name may have come since.
        let mut known = lock(&ledger.groups.known);
        if known
            .groups
            .get(&self.name)
            .is_some_and(|group| group.strong_count() == 0)
        {
            let gone = known.groups.remove(&self.name);
            drop(known);
            drop(gone);
        }
    }
}

/// The groups that a value belongs to, as far as they are known before it is computed; nothing is kept of
/// it, where there are none.
#[derive(Clone, Debug)]
pub(crate) struct Membership(Option<Arc<Belongs>>);

#[derive(Clone, Debug, Default)]
struct Belongs {
    known: Vec<Arc<Group>>,
    /// Those that there are, if the value will tell others than are known: until then it may belong to any.
    any: Option<Arc<Ledger>>,
}

impl Membership {
    /// In no group.
    pub(crate) const fn none() -> Self {
        Self(None)
    }

    /// In the groups of these tags, and of a tenant if there is one.
    pub(crate) fn tagged(
        ledger: &Arc<Ledger>,
        tags: &[String],
        tenant: Option<Arc<Group>>,
    ) -> Self {
        Self::none().and(&ledger.groups(tags, tenant))
    }

    /// In any group: the value will tell.
    pub(crate) fn unknown(ledger: &Arc<Ledger>) -> Self {
        Self(Some(Arc::new(Belongs {
            known: Vec::new(),
            any: Some(Arc::clone(ledger)),
        })))
    }

    /// Whether no group that the value may belong to has been invalidated since `token` was taken.
    pub(crate) fn holds(&self, token: FillToken) -> bool {
        self.0.as_ref().is_none_or(|belongs| match &belongs.any {
            Some(ledger) => ledger.left_groups_alone_since(token),
            None => belongs.known.iter().all(|group| group.holds(token)),
        })
    }

    /// The groups that are known.
    pub(crate) fn known(&self) -> &[Arc<Group>] {
        self.0.as_ref().map_or(&[], |belongs| &belongs.known)
    }

    /// Whether it is in no group, for sure.
    #[inline]
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// Whether the value will tell more than is known.
    pub(crate) fn is_open(&self) -> bool {
        self.0.as_ref().is_some_and(|belongs| belongs.any.is_some())
    }

    /// In these groups too.
    pub(crate) fn and(self, more: &[Arc<Group>]) -> Self {
        if more.is_empty() {
            return self;
        }
        let mut belongs = self.0.map_or_else(Belongs::default, Arc::unwrap_or_clone);
        belongs.known.extend_from_slice(more);
        Self(Some(Arc::new(belongs)))
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
        assert!(!Membership::unknown(&ledger).holds(before));
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
