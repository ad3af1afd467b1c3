//! One memo's part of a batch.

use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::Arc;

use hashbrown::HashTable;

use super::part::Flights;
use super::slot::{Failure, Progress, Slot};
use crate::event::EventKind;
use crate::key::Lookup;
use crate::memo::{Memo, Missing, State};

/// One memo's part of a batch: its keys, and what became of them.
///
/// Each key is in one queue at most, so that what a run costs grows with its keys and no faster.
#[derive(Debug)]
pub(crate) struct Run<'s, K: 'static, V: 'static> {
    pub(super) memo: &'s Memo<K, V>,
    pub(super) state: &'s State<K, V>,
    /// Each key once.
    pub(super) slots: Vec<Slot<K, V>>,
    /// The slot of each question, in the order of the questions.
    questions: Vec<usize>,
    /// Whether the flights of what was missing have been boarded.
    pub(super) is_boarded: bool,
    /// To be computed here, in the order of the keys.
    pub(super) led: VecDeque<usize>,
    /// Being computed.
    pub(super) part: Vec<usize>,
    /// Computed, and to be stored where others look.
    pub(super) computed: Vec<usize>,
    /// Computed by others.
    pub(super) followed: VecDeque<usize>,
    /// The flights of what is computed, part by part.
    pub(super) flights: Flights,
    /// How often it has taken part in a gathering.
    pub(super) gatherings: u8,
    /// How far the run's dealings with a store are.
    #[cfg(feature = "store")]
    pub(super) dealings: super::shared::Dealings,
}

impl<'s, K, V> Run<'s, K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Begins a run over the keys that `lookups` ask for, in their order.
    pub(crate) fn new<L: Lookup<K>>(
        memo: &'s Memo<K, V>,
        state: &'s State<K, V>,
        lookups: impl ExactSizeIterator<Item = L>,
    ) -> Self {
        let mut slots: Vec<Slot<K, V>> = Vec::new();
        let mut known = HashTable::with_capacity(lookups.len());
        let mut questions = Vec::with_capacity(lookups.len());
        for (question, lookup) in lookups.enumerate() {
            let hash = state.hash(&lookup);
            let same = |&slot: &usize| {
                let key: &Missing<K> = &slots[slot].key;
                key.hash == hash && lookup.matches(&key.key)
            };
            if let Some(&slot) = known.find(hash, same) {
                questions.push(slot);
                continue;
            }
            let slot = slots.len();
            slots.push(Slot {
                key: Missing {
                    hash,
                    key: Arc::new(lookup.to_key()),
                },
                question,
                progress: Progress::Missing,
                #[cfg(feature = "store")]
                store_key: None,
            });
            known.insert_unique(hash, slot, |&slot| slots[slot].key.hash);
            questions.push(slot);
        }
        Self {
            memo,
            state,
            slots,
            questions,
            is_boarded: false,
            led: VecDeque::new(),
            part: Vec::new(),
            computed: Vec::new(),
            followed: VecDeque::new(),
            flights: Flights::default(),
            gatherings: 0,
            #[cfg(feature = "store")]
            dealings: super::shared::Dealings::default(),
        }
    }

    /// Finds what the process has: nothing, of a memo whose values live in a store.
    pub(crate) fn find_in_process(&mut self) {
        if self.memo.is_shared() || !self.state.is_enabled() {
            return;
        }
        for slot in &mut self.slots {
            let Missing { hash, key } = &slot.key;
            if let Some(entry) = self.state.fresh(*hash, |other| *other == **key) {
                self.state.hit(&entry);
                slot.progress = Progress::Known {
                    value: Ok(entry.value.clone()),
                    found: true,
                };
            }
        }
    }

    /// Counts what neither the process nor a store has.
    pub(crate) fn count_misses(&self) {
        let missing = |slot: &&Slot<K, V>| matches!(slot.progress, Progress::Missing);
        self.state
            .observer
            .emit_many(EventKind::Miss, self.slots.iter().filter(missing).count());
    }

    /// What each question got, in their order; nothing for what was abandoned.
    pub(crate) fn answers(&self) -> impl Iterator<Item = Option<&Result<V, Failure>>> {
        self.questions
            .iter()
            .map(|&slot| match &self.slots[slot].progress {
                Progress::Known { value, .. } => Some(value),
                _ => None,
            })
    }

    /// How many keys were found, and how many were not.
    pub(crate) fn tally(&self) -> (usize, usize) {
        let found =
            |slot: &&Slot<K, V>| matches!(slot.progress, Progress::Known { found: true, .. });
        let hits = self.slots.iter().filter(found).count();
        (hits, self.slots.len() - hits)
    }
}
