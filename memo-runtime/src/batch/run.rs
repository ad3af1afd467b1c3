//! One memo's part of a batch.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use hashbrown::HashTable;

use super::slot::{Failure, Progress, Slot};
use crate::contain::drop_each;
use crate::event::EventKind;
use crate::flight::chain::Link;
use crate::flight::{Arrival, Boarding, Caller, Landing};
use crate::key::Lookup;
use crate::memo::{Fill, Found, Left, Memo, Missing, State};
use crate::version::{FillToken, Group};

/// One memo's part of a batch: its keys, and what became of them.
#[derive(Debug)]
pub(crate) struct Run<'s, K: 'static, V: 'static> {
    pub(super) memo: &'s Memo<K, V>,
    pub(super) state: &'s State<K, V>,
    /// Each key once.
    pub(super) slots: Vec<Slot<K, V>>,
    /// The slot of each question, in the order of the questions.
    questions: Vec<usize>,
    /// When what the values are made of was read, if not later than they are computed.
    as_of: Option<FillToken>,
    /// How far the run's dealings with a store are.
    #[cfg(feature = "store")]
    pub(super) dealings: super::shared::Dealings,
}

impl<'s, K, V> Run<'s, K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Begins a run over the keys that `lookups` ask for, in their order, and finds what the process
    /// has: nothing, of a memo whose values live in a store.
    ///
    /// A value that is found costs no key.
    pub(crate) fn new<L: Lookup<K>>(
        memo: &'s Memo<K, V>,
        state: &'s State<K, V>,
        lookups: impl ExactSizeIterator<Item = L>,
    ) -> Self {
        let looks = !memo.is_shared() && state.is_enabled();
        let mut slots: Vec<Slot<K, V>> = Vec::with_capacity(lookups.len());
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
            let found = if looks {
                state.look_up(hash, |key| lookup.matches(key))
            } else {
                Found::Nothing
            };
            let slot = slots.len();
            slots.push(Slot::new(state, (hash, &lookup), question, found));
            known.insert_unique(hash, slot, |&slot| slots[slot].key.hash);
            questions.push(slot);
        }
        Self {
            memo,
            state,
            slots,
            questions,
            as_of: None,
            #[cfg(feature = "store")]
            dealings: super::shared::Dealings::default(),
        }
    }

    /// Says when what the values are made of was read: what has been invalidated since outdates them.
    pub(crate) fn as_of(&mut self, token: FillToken) {
        self.as_of = Some(token);
    }

    /// Says to which groups that belongs of which the answer to `question` is made.
    pub(crate) fn inherit(&mut self, question: usize, groups: &[Arc<Group>]) {
        let slot = &mut self.slots[self.questions[question]];
        slot.inherited.extend(groups.iter().cloned());
    }

    /// Gives a question up, since what its answer is made of is missing.
    pub(crate) fn give_up(&mut self, question: usize, why: &Failure) {
        let slot = &mut self.slots[self.questions[question]];
        if let Progress::Missing = slot.progress
            && !slot.serve_stale(self.state)
        {
            slot.progress = Progress::Known {
                value: Err(Failure::clone(why)),
                found: false,
            };
        }
    }

    /// The questions to which nothing has been found so far, each of them.
    pub(crate) fn missing(&self) -> impl Iterator<Item = usize> {
        let is_missing = |slot: usize| matches!(self.slots[slot].progress, Progress::Missing);
        let questions = self.questions.iter().enumerate();
        questions
            .filter(move |(_, slot)| is_missing(**slot))
            .map(|(question, _)| question)
    }

    /// Counts what neither the process nor a store has.
    pub(crate) fn count_misses(&self) {
        // What is stale is counted once it is known what its question got.
        let missing =
            |slot: &&Slot<K, V>| matches!(slot.progress, Progress::Missing) && slot.stale.is_none();
        self.state
            .observer
            .emit_many(EventKind::Miss, self.slots.iter().filter(missing).count());
    }

    /// Leads or joins the flights of all keys that are missing.
    pub(crate) fn board(&mut self, caller: &Caller) {
        for slot in &mut self.slots {
            let Progress::Missing = slot.progress else {
                continue;
            };
            if !self.state.is_enabled() {
                slot.lead_alone(self.state, self.as_of);
                continue;
            }
            match self.state.board_in(&slot.key, caller, &slot.inherited) {
                Boarding::Lead(leader) => slot.lead(self.state, leader, self.as_of),
                // Whoever computes it, a value is there meanwhile.
                _ if slot.serve_stale(self.state) => {}
                Boarding::Follow(follower) => {
                    self.state.observer.emit(EventKind::Join);
                    slot.progress = Progress::Followed(follower);
                }
                Boarding::Aside => slot.lead_alone(self.state, self.as_of),
                Boarding::Cycle(cycle) => cycle.panic(),
            }
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
        let led = |slot: &&Slot<K, V>| matches!(slot.progress, Progress::Led(_));
        self.slots
            .iter()
            .filter(led)
            .map(|slot| slot.question)
            .collect()
    }

    /// Takes what was computed, in the order of [`to_compute`](Self::to_compute): stores it in the
    /// process, where it belongs there, and answers all who wait.
    ///
    /// At once, and not when the whole batch is done: a later part of it may ask for this one.
    pub(crate) fn computed(&mut self, results: Vec<Result<V, Failure>>, took: Duration) {
        let cost = share(took, results.len());
        let taken = EventKind::Compute { took: cost };
        self.state.observer.emit_many(taken, results.len());
        let led = self
            .slots
            .iter_mut()
            .filter(|slot| matches!(slot.progress, Progress::Led(_)));
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
                    self.state.observer.emit(EventKind::Error);
                    Landing::Failed(None)
                }
            };
            duty.answer(landing);
            if value.is_err() && slot.serve_stale(self.state) {
                continue;
            }
            self.state
                .observer
                .emit_many(EventKind::Miss, usize::from(slot.stale.is_some()));
            slot.progress = Progress::Computed { value, cost, duty };
        }
        drop_each(left.into_iter().flat_map(Left::into_entries));
    }

    /// Takes the failure of a whole compute: those who wait compute for themselves.
    pub(crate) fn failed(&mut self, failure: Option<&Failure>, took: Duration) {
        let count = self.to_compute().len();
        let took = share(took, count);
        self.state
            .observer
            .emit_many(EventKind::Compute { took }, count);
        self.state.observer.emit_many(EventKind::Error, count);
        for slot in &mut self.slots {
            let Progress::Led(duty) = &slot.progress else {
                continue;
            };
            duty.answer(Landing::Failed(None));
            if slot.serve_stale(self.state) {
                continue;
            }
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
            match follower.await {
                Arrival::Landed(Landing::Value(value)) => {
                    slot.progress = Progress::Known {
                        value: Ok(value),
                        found: false,
                    };
                }
                Arrival::Landed(Landing::Failed(_) | Landing::TimedOut) | Arrival::Aside => {
                    slot.lead_alone(self.state, self.as_of);
                }
                Arrival::TakeOver(leader) => slot.lead(self.state, leader, self.as_of),
            }
            if let Progress::Led(_) = slot.progress {
                return true;
            }
        }
        false
    }

    /// What each question got, in their order; nothing for what was abandoned.
    pub(crate) fn answers(&self) -> impl Iterator<Item = Option<Result<&V, &Failure>>> {
        self.questions.iter().map(|&slot| self.slots[slot].answer())
    }

    /// The groups that the answer to a question belongs to.
    pub(crate) fn groups(&self, question: usize) -> Vec<Arc<Group>> {
        self.slots[self.questions[question]].groups(self.state)
    }

    /// How many keys were found, how many of them past their ttl, and how many were not found.
    pub(crate) fn tally(&self) -> Tally {
        let found = self.slots.iter().filter(|slot| slot.is_found());
        let hits = found.clone().count();
        Tally {
            hits,
            stale: found.filter(|slot| slot.stale.is_some()).count(),
            misses: self.slots.len() - hits,
        }
    }
}

/// What a run found; counts are of different keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    /// Stale ones included.
    pub(crate) hits: usize,
    pub(crate) stale: usize,
    pub(crate) misses: usize,
}

/// What one of so many values cost.
fn share(took: Duration, values: usize) -> Duration {
    took / u32::try_from(values).unwrap_or(u32::MAX).max(1)
}
