//! What was invalidated before there was a process default: its stores are told when it starts.
//!
//! A program may invalidate a tag before its first shared call, and nobody knows by then whether it has shared
//! values at all: those of generic memos are known from their first call on.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use super::Inner;
use super::handle::StoreHandle;
use crate::realm::Realm;
use crate::store::{StoreGroup, StoreGroupKind};
use crate::sync::lock;

/// The most groups that are noted one by one; beyond that it is everything.
const MOST_NOTED: usize = 10_000;

/// The most groups that a store is told of at once.
const PART: usize = 500;

/// Groups that the stores of the process default are to outdate.
#[derive(Debug, Default)]
pub(super) struct Noted(Mutex<Option<HashSet<StoreGroup>>>);

impl Noted {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    pub(super) fn add(&self, groups: impl IntoIterator<Item = StoreGroup>) {
        let mut noted = lock(&self.0);
        let noted = noted.get_or_insert_default();
        noted.extend(groups);
        if noted.len() > MOST_NOTED {
            *noted = HashSet::from([StoreGroup::named(StoreGroupKind::All, "")]);
        }
    }

    pub(super) fn take(&self) -> Vec<StoreGroup> {
        let noted = lock(&self.0).take();
        noted.into_iter().flatten().collect()
    }
}

/// Tells the stores of a runtime. What one does not hear of now is owed to it.
pub(super) async fn tell(runtime: &Inner, groups: &[StoreGroup]) {
    for store in runtime.stores.all() {
        tell_one(&store, groups).await;
    }
}

async fn tell_one(store: &StoreHandle, groups: &[StoreGroup]) {
    // Which copies were made meanwhile of what, nobody knows any more.
    let again = || Realm::process().invalidate_where(|spec| spec.is_shared());
    for part in groups.chunks(PART) {
        let told = store.outdate_many(part.to_vec(), Arc::new(again)).await;
        // Health tells, and whoever invalidated is gone.
        drop(told);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_taken_once_and_bounded() {
        let noted = Noted::new();
        noted.add([StoreGroup::new(1), StoreGroup::new(2), StoreGroup::new(1)]);
        assert_eq!(noted.take().len(), 2);
        assert!(noted.take().is_empty());
        noted.add((0..=MOST_NOTED as u64).map(StoreGroup::new));
        assert_eq!(noted.take(), [StoreGroup::named(StoreGroupKind::All, "")]);
    }
}
