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

    /// What the memo's store has to do when the memo is cleared; `again` clears it in the process.
    pub(crate) fn outdating(&self, again: Arc<dyn Fn() + Send + Sync>) -> Outdating {
        Outdating {
            reach: Reach::Store(self.store),
            group: self.store_group(),
            again,
        }
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
        let of_value = of_value.iter().map(|group| {
            let kind = match group.kind() {
                GroupKind::Tag => StoreGroupKind::Tag,
                GroupKind::Tenant => StoreGroupKind::Tenant,
            };
            StoreGroup::named(kind, group.name())
        });
        let of_memo = [
            StoreGroup::named(StoreGroupKind::All, ""),
            StoreGroup::named(StoreGroupKind::Namespace, &self.spec.namespace()),
            self.spec.store_group(),
        ];
        let mut groups: Vec<_> = of_memo.into_iter().chain(of_value).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }
}
