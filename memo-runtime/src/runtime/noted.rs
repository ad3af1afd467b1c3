//! What was invalidated before there was a process default: its stores are told before anybody reads there.
//!
//! A program may invalidate a tag before its first shared call, and nobody knows by then whether it has shared
//! values at all: those of generic memos are known from their first call on.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use super::Inner;
use crate::store::{StoreGroup, StoreGroupKind};
use crate::sync::lock;

/// The most groups that are noted one by one; beyond that it is everything.
const MOST_NOTED: usize = 10_000;

/// The most groups that a store is told of at once.
const PART: usize = 500;

/// Groups that the stores of the process default are to outdate, and how often each was invalidated.
#[derive(Debug, Default)]
pub(super) struct Noted(Mutex<Option<HashMap<StoreGroup, u64>>>);

/// A group, and its latest invalidation.
pub(super) type Note = (StoreGroup, u64);

impl Noted {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    pub(super) fn add(&self, group: StoreGroup) {
        let mut noted = lock(&self.0);
        let noted = noted.get_or_insert_default();
        *noted.entry(group).or_default() += 1;
        if noted.len() > MOST_NOTED {
            let all = StoreGroup::named(StoreGroupKind::All, "");
            let number = noted.values().sum();
            noted.clear();
            noted.insert(all, number);
        }
    }

    /// What has been noted beyond what was `told`.
    pub(super) fn but_for(&self, told: &HashSet<Note>) -> Vec<Note> {
        let noted = lock(&self.0);
        let noted = noted.iter().flatten();
        let noted = noted.map(|(group, number)| (*group, *number));
        noted.filter(|note| !told.contains(note)).collect()
    }

    pub(super) fn clear(&self) {
        *lock(&self.0) = None;
    }
}

/// Tells the stores of a runtime that nobody uses yet. What one does not hear of now is owed to it.
pub(super) async fn tell(runtime: &Inner, notes: &[Note]) {
    for store in runtime.stores.all() {
        for part in notes.chunks(PART) {
            let groups = part.iter().map(|(group, _)| *group).collect();
            let told = store.outdate_many(groups, Arc::new(|| ())).await;
            // Health tells, and whoever invalidated is gone.
            drop(told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_once_more_is_news() {
        let noted = Noted::new();
        let mut told = HashSet::new();
        let mut news = || {
            let news = noted.but_for(&told);
            told.extend(news.clone());
            news.len()
        };
        assert_eq!(news(), 0);
        noted.add(StoreGroup::new(1));
        noted.add(StoreGroup::new(2));
        assert_eq!((news(), news()), (2, 0));
        noted.add(StoreGroup::new(1));
        assert_eq!((news(), news()), (1, 0));
        noted.add(StoreGroup::new(1));
        noted.clear();
        assert_eq!(news(), 0);
    }

    #[test]
    fn what_is_noted_is_bounded() {
        let noted = Noted::new();
        (0..=MOST_NOTED as u64).for_each(|number| noted.add(StoreGroup::new(number)));
        let all = StoreGroup::named(StoreGroupKind::All, "");
        let groups: Vec<_> = noted.but_for(&HashSet::new());
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].0, all);
    }
}
