//! One memo's part of a batch.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use hashbrown::HashTable;

use super::slot::{Failure, Progress, Slot, lead};
use crate::contain::drop_each;
use crate::error::Error;
use crate::event::EventKind;
use crate::flight::chain::Link;
use crate::flight::{Arrival, Boarding, Caller, Landing};
use crate::key::Lookup;
use crate::memo::{Fill, Left, Memo, Missing, State};

/// One memo's part of a batch: its keys, and what became of them.
#[derive(Debug)]
pub(crate) struct Run<'s, K: 'static, V: 'static> {
    pub(super) memo: &'s Memo<K, V>,
    pub(super) state: &'s State<K, V>,
    /// Each key once.
    pub(super) slots: Vec<Slot<K, V>>,
    /// The slot of each question, in the order of the questions; none of one that names no tenant.
    questions: Vec<Option<usize>>,
    /// The answer to those.
    no_tenant: Option<Result<V, Failure>>,
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
        let mut no_tenant = None;
        for (question, lookup) in lookups.enumerate() {
            if lookup.lacks_tenant() {
                let failure = || Err(Error::no_tenant(memo.name()).to_string().into());
                no_tenant.get_or_insert_with(failure);
                questions.push(None);
                continue;
            }
            let hash = state.hash(&lookup);
            let same = |&slot: &usize| {
                let key: &Missing<K> = &slots[slot].key;
                key.hash == hash && lookup.matches(&key.key)
            };
            if let Some(&slot) = known.find(hash, same) {
                questions.push(Some(slot));
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
            questions.push(Some(slot));
        }
        Self {
            memo,
            state,
            slots,
            questions,
            no_tenant,
            #[cfg(feature = "store")]
            dealings: super::shared::Dealings::default(),
        }
    }

    /// Whether a question names no tenant.
    pub(crate) fn lacks_tenants(&self) -> bool {
        self.no_tenant.is_some()
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
        let is_missing = |slot: &Slot<K, V>| matches!(slot.progress, Progress::Missing);
        self.emit_for_each(is_missing, EventKind::Miss);
    }

    /// Leads or joins the flights of all keys that are missing.
    pub(crate) fn board(&mut self, caller: &Caller) {
        for slot in &mut self.slots {
            let Progress::Missing = slot.progress else {
                continue;
            };
            if !self.state.is_enabled() {
                slot.progress = Progress::Led(self.state.alone(&slot.key));
                continue;
            }
            slot.progress = match self.state.board(&slot.key, caller) {
                Boarding::Lead(leader) => lead(self.state, &slot.key, leader),
                Boarding::Follow(follower) => {
                    self.state.emit_for(&slot.key.key, EventKind::Join);
                    Progress::Followed(follower)
                }
                Boarding::Aside => Progress::Led(self.state.alone(&slot.key)),
                Boarding::Cycle(cycle) => cycle.panic(),
            };
        }
    }

    /// The compute of all keys that are led here, as a link of the chain of computes.
    pub(crate) fn link(&self) -> Arc<Link> {
        let led = self.slots.iter().filter_map(|slot| match &slot.progress {
            Progress::Led(duty) => duty.link(),
            _ => None,
        });
        Link::joined(led)
    }

    /// The questions whose answers are to be computed here, one for each key.
    pub(crate) fn to_compute(&self) -> Vec<usize> {
        self.slots
            .iter()
            .filter(|slot| slot.is_led())
            .map(|slot| slot.question)
            .collect()
    }

    /// Takes what was computed, in the order of [`to_compute`](Self::to_compute): stores it in the
    /// process, where it belongs there, and answers all who wait.
    ///
    /// At once, and not when the whole batch is done: a later part of it may ask for this one.
    pub(crate) fn computed(&mut self, results: Vec<Result<V, Failure>>, took: Duration) {
        let cost = share(took, results.len());
        self.emit_for_each(Slot::is_led, EventKind::Compute { took: cost });
        let led = self.slots.iter_mut().filter(|slot| slot.is_led());
        let mut left = Vec::new();
        for (slot, value) in led.zip(results) {
            let progress = std::mem::replace(&mut slot.progress, Progress::Abandoned);
            let Progress::Led(duty) = progress else {
                continue;
            };
            let landing = match &value {
                Ok(value) => {
                    if !self.memo.is_shared() {
                        let Missing { hash, key } = &slot.key;
                        let fill = Fill::computed(&duty, cost);
                        left.push(self.state.store(*hash, key, value.clone(), fill));
                    }
                    Landing::Value(value.clone())
                }
                Err(_) => {
                    self.state.emit_for(&slot.key.key, EventKind::Error);
                    Landing::Failed(None)
                }
            };
            duty.answer(landing);
            slot.progress = Progress::Computed { value, cost, duty };
        }
        drop_each(left.into_iter().flat_map(Left::into_entries));
    }

    /// Takes the failure of a whole compute: those who wait compute for themselves.
    pub(crate) fn failed(&mut self, failure: Option<&Failure>, took: Duration) {
        let count = self.to_compute().len();
        let took = share(took, count);
        self.emit_for_each(Slot::is_led, EventKind::Compute { took });
        self.emit_for_each(Slot::is_led, EventKind::Error);
        for slot in &mut self.slots {
            let Progress::Led(duty) = &slot.progress else {
                continue;
            };
            duty.answer(Landing::Failed(None));
            slot.progress = match failure {
                Some(failure) => Progress::Known {
                    value: Err(Failure::clone(failure)),
                    found: false,
                },
                None => Progress::Abandoned,
            };
        }
    }

    /// Gives up what was to be computed: neither stored nor told, and whoever waits takes over.
    pub(crate) fn abandon(&mut self) {
        for slot in &mut self.slots {
            if let Progress::Led(_) = slot.progress {
                slot.progress = Progress::Abandoned;
            }
        }
    }

    /// Ends the flights of what was computed, now that it is stored where others look.
    pub(crate) fn release(&mut self) {
        for slot in &mut self.slots {
            let Progress::Computed { .. } = slot.progress else {
                continue;
            };
            let computed = std::mem::replace(&mut slot.progress, Progress::Abandoned);
            let Progress::Computed { value, duty, .. } = computed else {
                continue;
            };
            drop(duty);
            slot.progress = Progress::Known {
                value,
                found: false,
            };
        }
    }

    /// Waits for what others compute; whether something is to be computed here after all.
    ///
    /// Who leads waits for nobody: the first key that this run takes over ends the waiting.
    pub(crate) async fn follow(&mut self) -> bool {
        for slot in &mut self.slots {
            let Progress::Followed(follower) = &mut slot.progress else {
                continue;
            };
            slot.progress = match follower.await {
                Arrival::Landed(Landing::Value(value)) => Progress::Known {
                    value: Ok(value),
                    found: false,
                },
                Arrival::Landed(Landing::Failed(_) | Landing::TimedOut) | Arrival::Aside => {
                    Progress::Led(self.state.alone(&slot.key))
                }
                Arrival::TakeOver(leader) => lead(self.state, &slot.key, leader),
            };
            if let Progress::Led(_) = slot.progress {
                return true;
            }
        }
        false
    }

    /// What each question got, in their order; nothing for what was abandoned.
    pub(crate) fn answers(&self) -> impl Iterator<Item = Option<&Result<V, Failure>>> {
        self.questions.iter().map(|slot| match slot {
            None => self.no_tenant.as_ref(),
            Some(slot) => match &self.slots[*slot].progress {
                Progress::Known { value, .. } => Some(value),
                _ => None,
            },
        })
    }

    /// Takes an event that concerns the keys of these slots.
    fn emit_for_each(&self, concerned: impl Fn(&Slot<K, V>) -> bool, kind: EventKind) {
        let slots = self.slots.iter().filter(|slot| concerned(slot));
        let keys: Vec<_> = slots.map(|slot| &*slot.key.key).collect();
        self.state.emit_for_each(keys.into_iter(), kind);
    }

    /// How many keys were found, and how many were not.
    pub(crate) fn tally(&self) -> (usize, usize) {
        let found =
            |slot: &&Slot<K, V>| matches!(slot.progress, Progress::Known { found: true, .. });
        let hits = self.slots.iter().filter(found).count();
        (hits, self.slots.len() - hits)
    }
}

/// What one of so many values cost.
fn share(took: Duration, values: usize) -> Duration {
    took / u32::try_from(values).unwrap_or(u32::MAX).max(1)
}
