//! The groups that a value belongs to in its store: all that may invalidate it beside its key.

use std::hash::Hash;
use std::sync::Arc;

use super::{Spec, State};
use crate::runtime::{Outdating, Reach};
use crate::store::{StoreGroup, StoreGroupKind};
use crate::version::{Group, GroupKind};

impl Spec {
    /// The group of the memo's values, in all their versions and with all their type parameters.
    fn store_group(&self) -> StoreGroup {
        StoreGroup::named(StoreGroupKind::Memo, self.name)
    }

    /// The groups of all of the memo's values.
    fn store_groups(&self) -> [StoreGroup; 3] {
        [
            StoreGroup::named(StoreGroupKind::All, ""),
            StoreGroup::named(StoreGroupKind::Namespace, &self.namespace()),
            self.store_group(),
        ]
    }

    /// What the memo's store has to do when the memo is cleared; `again` clears it in the process.
    pub(crate) fn outdating(&self, again: Arc<dyn Fn() + Send + Sync>) -> Outdating {
        Outdating {
            reach: Reach::Store(self.store),
            group: self.store_group(),
            again,
        }
    }
}

impl GroupKind {
    /// The group of this name in stores.
    fn in_store(self, name: &str) -> StoreGroup {
        match self {
            Self::Tag => StoreGroup::named(StoreGroupKind::Tag, name),
            Self::Tenant => StoreGroup::named(StoreGroupKind::Tenant, name),
            Self::Stored => StoreGroup::new(name.parse().expect("a number is its name")),
        }
    }

    /// What the group of this name is called here, where a store has told of it.
    pub(crate) fn told_by_store(self, name: &str) -> String {
        self.in_store(name).id().to_string()
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The groups of a value in its store; `inherited` are those of what it is made of.
    pub(crate) fn store_groups(
        &self,
        key: &K,
        value: &V,
        inherited: &[Arc<Group>],
    ) -> Vec<StoreGroup> {
        let known = self.groups_of_key(key).and(inherited);
        let of_value = self.groups_of(key, value, &known);
        let of_value = of_value
            .iter()
            .map(|group| group.kind().in_store(group.name()));
        let of_memo = self.spec.store_groups().into_iter();
        let mut groups: Vec<_> = of_memo.chain(of_value).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// The groups that a value has in its store, `told` by it, beyond those that are known here: it was given
    /// more tags, or is made of what belongs to some.
    pub(crate) fn more_groups(&self, key: &K, value: &V, told: &[StoreGroup]) -> Vec<Arc<Group>> {
        let of_memo = self.spec.store_groups();
        if told.iter().all(|group| of_memo.contains(group)) {
            return Vec::new();
        }
        let known = self.store_groups(key, value, &[]);
        let more = told.iter().filter(|group| !known.contains(group));
        let ledger = self.fences.ledger();
        let more = more.map(|group| ledger.group(GroupKind::Stored, &group.id().to_string()));
        let more: Vec<_> = more.collect();
        if !more.is_empty() {
            self.note_more_groups();
        }
        more
    }
}
