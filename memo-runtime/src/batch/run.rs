//! One memo's part of a batch.

use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::Arc;

use hashbrown::HashTable;

use super::part::Flights;
use super::slot::{Failure, Progress, Slot};
use crate::engine::View;
use crate::entry::Held;
use crate::error::Error;
use crate::event::EventKind;
use crate::key::Lookup;
use crate::memo::{Found, Memo, Missing, State};
use crate::returns::Failure as Told;
use crate::version::{FillToken, Group};

/// One memo's part of a batch: its keys, and what became of them.
///
/// Each key is in one queue at most, so that what a run costs grows with its keys and no faster.
#[derive(Debug)]
pub(crate) struct Run<'s, K: 'static, V: 'static> {
    pub(super) memo: &'s Memo<K, V>,
    pub(super) state: &'s State<K, V>,
    /// Each key once that was not found at once.
    pub(super) slots: Vec<Slot<K, V>>,
    /// In their order.
    questions: Vec<Question<K, V>>,
    /// When what the values are made of was read, if not later than they are computed.
    pub(super) as_of: Option<FillToken>,
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
    /// The failure of another's compute: only calls of one key tell theirs.
    pub(super) told: Option<Told>,
    /// Whether a question names no tenant: its answer is the error that says so.
    lacks_tenants: bool,
    /// How far the run's dealings with a store are.
    #[cfg(feature = "store")]
    pub(super) dealings: super::shared::Dealings,
    /// The copies that it makes in the process.
    #[cfg(feature = "store")]
    pub(super) copies: super::copies::Copies<K, V>,
}

/// What there is for one question.
#[derive(Debug)]
enum Question<K, V> {
    /// Its answer, which the process had: most often, and so for as little as a single hit costs.
    Found(Arc<Held<K, V>>),
    /// The slot of its key.
    Slot(usize),
}

impl<'s, K, V> Run<'s, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Begins a run over the keys that `lookups` ask for, in their order, and finds what the process
    /// has: of a memo whose values live in a store, the copies.
    ///
    /// A value that is found costs no key.
    pub(crate) fn new<L: Lookup<K>>(
        memo: &'s Memo<K, V>,
        state: &'s State<K, V>,
        lookups: impl ExactSizeIterator<Item = L>,
    ) -> Self {
        Self::but_for(memo, state, lookups, |_| false)
    }

    /// As [`new`](Self::new), but for the questions that are `asked` of the store whatever the process has a copy of.
    pub(crate) fn but_for<L: Lookup<K>>(
        memo: &'s Memo<K, V>,
        state: &'s State<K, V>,
        lookups: impl ExactSizeIterator<Item = L>,
        asked: impl Fn(usize) -> bool,
    ) -> Self {
        let is_enabled = state.is_enabled();
        let mut slots: Vec<Slot<K, V>> = Vec::new();
        let mut known = HashTable::new();
        let mut questions = Vec::with_capacity(lookups.len());
        let mut lacks_tenants = false;
        for (question, lookup) in lookups.enumerate() {
            let hash = state.hash(&lookup);
            let same = |&slot: &usize| {
                let key: &Missing<Arc<K>> = &slots[slot].key;
                key.hash == hash && lookup.matches(&key.key)
            };
            if let Some(&slot) = known.find(hash, same) {
                questions.push(Question::Slot(slot));
                continue;
            }
            let is_named = !lookup.lacks_tenant();
            let is_asked = asked(question);
            let found = if is_enabled && is_named && !is_asked {
                let matches = |key: &K| lookup.matches(key);
                let see = |entry: &View<'_, K, V>| (state.hold(entry, hash), state.note_hit(entry));
                state.look_up(hash, matches, see)
            } else {
                Found::Nothing
            };
            let stale = match found {
                Found::Fresh((entry, saved)) => {
                    state.observer.emit(EventKind::Hit { saved });
                    questions.push(Question::Found(entry));
                    continue;
                }
                Found::Stale(entry) => Some(entry),
                Found::Nothing => None,
            };
            let slot = slots.len();
            slots.push(Slot::new(state, (hash, &lookup), question, stale));
            #[cfg(feature = "store")]
            {
                slots[slot].may_be_outdated = is_asked;
            }
            if !is_named {
                slots[slot].fail(Error::no_tenant(memo.name()));
                lacks_tenants = true;
            }
            known.insert_unique(hash, slot, |&slot| slots[slot].key.hash);
            questions.push(Question::Slot(slot));
        }
        Self {
            memo,
            state,
            slots,
            questions,
            as_of: None,
            is_boarded: false,
            led: VecDeque::new(),
            part: Vec::new(),
            computed: Vec::new(),
            followed: VecDeque::new(),
            flights: Flights::default(),
            gatherings: 0,
            told: None,
            lacks_tenants,
            #[cfg(feature = "store")]
            dealings: super::shared::Dealings::default(),
            #[cfg(feature = "store")]
            copies: super::copies::Copies::default(),
        }
    }

    /// Whether a question names no tenant.
    pub(crate) fn lacks_tenants(&self) -> bool {
        self.lacks_tenants
    }

    /// Says when what the values are made of was read: what has been invalidated since outdates them.
    pub(crate) fn as_of(&mut self, token: FillToken) {
        self.as_of = Some(token);
    }

    /// Says to which groups that belongs of which the answer to `question` is made.
    pub(crate) fn inherit(&mut self, question: usize, groups: &[Arc<Group>]) {
        if let Question::Slot(slot) = self.questions[question] {
            let inherited = &mut self.slots[slot].inherited;
            inherited.extend(groups.iter().cloned());
        }
    }

    /// Gives a question up, since what its answer is made of is missing.
    pub(crate) fn give_up(&mut self, question: usize, why: &Failure) {
        let Question::Slot(slot) = self.questions[question] else {
            return;
        };
        let slot = &mut self.slots[slot];
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
        let is_missing = |question: &Question<K, V>| match question {
            Question::Found(_) => false,
            Question::Slot(slot) => matches!(self.slots[*slot].progress, Progress::Missing),
        };
        let questions = self.questions.iter().enumerate();
        questions
            .filter(move |(_, question)| is_missing(question))
            .map(|(question, _)| question)
    }

    /// Counts what neither the process nor a store has.
    pub(crate) fn count_misses(&self) {
        // What is stale is counted once it is known what its question got.
        let is_missing =
            |slot: &Slot<K, V>| matches!(slot.progress, Progress::Missing) && slot.stale.is_none();
        self.emit_for_each(is_missing, EventKind::Miss);
    }

    /// The entry that the process has for the only question, if it had one at once.
    #[cfg(feature = "store")]
    pub(super) fn found_at_once(&self) -> Option<&Held<K, V>> {
        match self.questions.first()? {
            Question::Found(entry) => Some(entry),
            Question::Slot(_) => None,
        }
    }

    /// What each question got, in their order; nothing for what was abandoned.
    pub(crate) fn answers(&self) -> impl Iterator<Item = Option<Result<&V, &Failure>>> {
        self.questions.iter().map(|question| match question {
            Question::Found(entry) => Some(Ok(&entry.value)),
            Question::Slot(slot) => self.slots[*slot].answer(),
        })
    }

    /// Takes an event that concerns the keys of these slots.
    pub(super) fn emit_for_each(&self, concerned: impl Fn(&Slot<K, V>) -> bool, kind: EventKind) {
        let slots = self.slots.iter().filter(|slot| concerned(slot));
        let keys: Vec<_> = slots.map(|slot| &*slot.key.key).collect();
        self.state.emit_for_each(keys.into_iter(), kind);
    }

    /// The groups that the answer to a question belongs to.
    pub(crate) fn groups(&self, question: usize) -> Vec<Arc<Group>> {
        match &self.questions[question] {
            Question::Found(entry) => entry.groups.to_vec(),
            Question::Slot(slot) => self.slots[*slot].groups(self.state),
        }
    }

    /// How many questions were answered by what was found, how many keys past their ttl among it, and
    /// how many keys were not found.
    pub(crate) fn tally(&self) -> Tally {
        let at_once = self.questions.iter();
        let at_once = at_once.filter(|question| matches!(question, Question::Found(_)));
        let found = self.slots.iter().filter(|slot| slot.is_found());
        let later = found.clone().count();
        Tally {
            hits: at_once.count() + later,
            stale: found.filter(|slot| slot.stale.is_some()).count(),
            misses: self.slots.len() - later,
        }
    }
}

/// What a run found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    /// Stale ones included.
    pub(crate) hits: usize,
    pub(crate) stale: usize,
    pub(crate) misses: usize,
}

impl<K, V> Run<'_, K, V> {
    /// How many questions were answered by what was found, by what was computed, and not at all.
    ///
    /// A key that is asked for again is found, if it is answered: it was there by then.
    pub(crate) fn census(&self) -> (usize, usize, usize) {
        let (mut found, mut computed, mut failed) = (0, 0, 0);
        for (place, question) in self.questions.iter().enumerate() {
            let Question::Slot(slot) = question else {
                found += 1;
                continue;
            };
            let slot = &self.slots[*slot];
            match slot.answer() {
                Some(Ok(_)) if slot.is_found() || slot.question != place => found += 1,
                Some(Ok(_)) => computed += 1,
                Some(Err(_)) | None => failed += 1,
            }
        }
        (found, computed, failed)
    }
}
