//! One key of a run, and how far it is.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use crate::engine::View;
use crate::entry::Held;
use crate::event::EventKind;
use crate::flight::{Follower, Landing, Leader};
use crate::key::{Lookup, same};
use crate::memo::{Duty, Missing, State};
use crate::version::{FillToken, Group};

/// Why a value could not be computed, in words that all who asked for it may share.
pub(crate) type Failure = Arc<str>;

/// One key of a run.
#[derive(Debug)]
pub(super) struct Slot<K, V> {
    pub(super) key: Missing<Arc<K>>,
    /// The first question that asks for this key.
    pub(super) question: usize,
    pub(super) progress: Progress<K, V>,
    /// What is there past its ttl: served if nothing better comes.
    pub(super) stale: Option<Arc<Held<K, V>>>,
    /// The groups of what the value is made of.
    pub(super) inherited: Vec<Arc<Group>>,
    #[cfg(feature = "store")]
    pub(super) in_store: Option<super::shared::InStore>,
    /// Whether the process may have a copy, which is not to be used if the store can be asked.
    #[cfg(feature = "store")]
    pub(super) may_be_outdated: bool,
}

/// How far a key is.
#[derive(Debug)]
pub(super) enum Progress<K, V> {
    /// Not found so far.
    Missing,
    /// To be computed here.
    Led(Duty<K, V>),
    /// Computed here and told to others, but not yet stored where others look.
    Computed {
        value: Result<V, Failure>,
        #[cfg_attr(
            not(feature = "store"),
            expect(dead_code, reason = "written with the value")
        )]
        cost: Duration,
        duty: Duty<K, V>,
    },
    /// Being computed elsewhere.
    Followed(Follower<K, V>),
    /// Given up: there is no answer.
    Abandoned,
    /// Found in the process.
    Found(Arc<Held<K, V>>),
    /// Known; with the word whether it was found or computed.
    Known {
        value: Result<V, Failure>,
        found: bool,
    },
}

impl<K, V> Slot<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A key that `question` asks for, of which nothing is known.
    pub(super) fn of(key: Missing<Arc<K>>, question: usize) -> Self {
        Self {
            key,
            question,
            progress: Progress::Missing,
            stale: None,
            inherited: Vec::new(),
            #[cfg(feature = "store")]
            in_store: None,
            #[cfg(feature = "store")]
            may_be_outdated: false,
        }
    }

    /// A key that `question` asks for, and what the process has for it past its ttl.
    pub(super) fn new(
        state: &State<K, V>,
        (hash, lookup): (u64, &impl Lookup<K>),
        question: usize,
        stale: Option<Arc<Held<K, V>>>,
    ) -> Self {
        let key = stale
            .as_ref()
            .map_or_else(|| Arc::new(lookup.to_key()), |entry| Arc::clone(&entry.key));
        let may_refresh = stale
            .as_ref()
            .is_none_or(|entry| entry.may_refresh(state.clock.now()));
        let mut slot = Self::of(Missing::new(hash, key), question);
        slot.stale = stale;
        if !may_refresh {
            // To compute it has failed just now.
            slot.serve_stale(state);
        }
        slot
    }

    /// Answers with what is past its ttl; false, if there is no such value.
    pub(super) fn serve_stale(&mut self, state: &State<K, V>) -> bool {
        let Some(entry) = &self.stale else {
            return false;
        };
        entry.note_use(&state.clock);
        let served = EventKind::StaleHit { saved: entry.cost };
        state.emit_at(entry, served);
        self.progress = Progress::Found(Arc::clone(entry));
        true
    }

    /// Answers with why there is no value.
    pub(super) fn fail(&mut self, why: impl std::fmt::Display) {
        self.progress = Progress::Known {
            value: Err(why.to_string().into()),
            found: false,
        };
    }

    /// Takes a flight on. One may have landed between the look-up and the boarding: looks once more.
    pub(super) fn lead(
        &mut self,
        state: &State<K, V>,
        leader: Leader<K, V>,
        as_of: Option<FillToken>,
    ) {
        let Missing { hash, key, .. } = &self.key;
        let hold = |entry: &View<'_, K, V>| state.hold(entry, *hash);
        if let Some(entry) = state.fresh(*hash, same(key), hold) {
            leader.land(Landing::Value(entry.value.clone()));
            self.is_made_of(&entry.groups);
            self.progress = Progress::Known {
                value: Ok(entry.value.clone()),
                found: false,
            };
            return;
        }
        if let Some(entry) = &self.stale {
            // A failure until another entry has taken its place: the next compute waits.
            entry.note_failure(state.clock.now());
        }
        self.take(state, leader.into(), as_of);
    }

    /// Notes the groups of a value that another has computed: what that is made of need not be what
    /// this run has read.
    pub(super) fn is_made_of(&mut self, groups: &[Arc<Group>]) {
        self.inherited.extend(groups.iter().cloned());
    }

    /// Takes on to compute the key beside all others.
    pub(super) fn lead_alone(&mut self, state: &State<K, V>, as_of: Option<FillToken>) {
        self.take(state, state.alone(&self.key.key), as_of);
    }

    fn take(&mut self, state: &State<K, V>, duty: Duty<K, V>, as_of: Option<FillToken>) {
        self.progress = Progress::Led(match as_of {
            None => duty,
            Some(token) => {
                let is_current = state.fences.holds(self.key.hash, token);
                duty.backdated(token, &self.inherited, is_current)
            }
        });
    }

    /// The groups that the value belongs to.
    pub(super) fn groups(&self, state: &State<K, V>) -> Vec<Arc<Group>> {
        match &self.progress {
            Progress::Found(entry) => entry.groups.to_vec(),
            Progress::Known {
                value: Ok(value), ..
            } => {
                let known = state.groups_of_key(&self.key.key).and(&self.inherited);
                state.groups_of(&self.key.key, value, &known)
            }
            _ => Vec::new(),
        }
    }
}

impl<K, V> Slot<K, V> {
    /// Whether the value was found, not computed.
    pub(super) fn is_found(&self) -> bool {
        matches!(
            self.progress,
            Progress::Found(_) | Progress::Known { found: true, .. }
        )
    }

    /// The value, or why there is none; nothing for what was abandoned.
    pub(super) fn answer(&self) -> Option<Result<&V, &Failure>> {
        match &self.progress {
            Progress::Found(entry) => Some(Ok(&entry.value)),
            Progress::Known { value, .. } => Some(value.as_ref()),
            _ => None,
        }
    }
}
