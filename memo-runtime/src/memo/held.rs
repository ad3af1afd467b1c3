//! Entries as they were when they were met, for those who look at them for longer than a read takes.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use super::State;
use crate::contain::drop_each;
use crate::engine::View;
use crate::entry::{Head, Held, Usage};
use crate::event::EventKind;
use crate::key::same;
use crate::policy::Priority;
use crate::version::{Belonging, FillToken};

impl<K: Clone, V: Clone> State<K, V> {
    /// Holds an entry that is being read. Its head is the entry's own, where that has one: what is noted
    /// there is noted for all.
    pub(crate) fn hold(&self, entry: &View<'_, K, V>, hash: u64) -> Arc<Held<K, V>> {
        let uses = self.engine.uses(entry);
        let head = match entry.head() {
            Some(head) => {
                head.usage.raise_uses(uses);
                Arc::clone(head)
            }
            None => Arc::new(self.plain_head(entry, hash, uses)),
        };
        Arc::new(Held {
            key: Arc::new(entry.key().clone()),
            value: entry.value().clone(),
            head,
        })
    }

    /// Whether an entry is the one that is held, not another of its key that came after it.
    pub(crate) fn is_same(&self, entry: &View<'_, K, V>, held: &Held<K, V>) -> bool {
        match entry.head() {
            Some(head) => Arc::ptr_eq(head, &held.head),
            None => {
                u64::from(entry.id) == held.arrival
                    && entry.written(self.engine.common()) == held.written
            }
        }
    }

    /// The head that a plain entry would have.
    fn plain_head(&self, entry: &View<'_, K, V>, hash: u64, uses: u64) -> Head {
        let common = self.engine.common();
        let fresh_until = entry.fresh_until();
        Head {
            hash,
            // It has no groups; and when its whole memo is invalidated, it leaves.
            token: FillToken::LATEST,
            groups: Belonging::default(),
            written: entry.written(common),
            fresh_until,
            kept_until: fresh_until,
            is_served_late: false,
            tti: None,
            cost: Duration::from_nanos(entry.cost_nanos()),
            weight: entry.weight(common),
            pinned: false,
            priority: Priority::Normal,
            usage: Usage::of(uses),
            // Its place: what tells it from another that was written at the same moment.
            arrival: u64::from(entry.id),
        }
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Removes the entry that is held, unless another has taken its place: it is outdated.
    pub(super) fn remove_exactly(&self, hash: u64, held: &Held<K, V>) {
        let removal = self.engine.remove(hash, same(&held.key), |entry| {
            self.is_same(entry, held).then(|| entry.head().cloned())
        });
        if let Some(head) = removal.told {
            self.emit_once(head.as_deref(), EventKind::Invalidate);
        }
        drop_each(removal.dead);
    }
}
