//! One key of a run, and how far it is.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use crate::flight::{Follower, Landing, Leader};
use crate::memo::{Missing, State};
use crate::version::FillToken;

/// Why a value could not be computed, in words that all who asked for it may share.
pub(crate) type Failure = Arc<str>;

/// One key of a run.
#[derive(Debug)]
pub(super) struct Slot<'s, K, V> {
    pub(super) key: Missing<K>,
    /// The first question that asks for this key.
    pub(super) question: usize,
    pub(super) progress: Progress<'s, K, V>,
    #[cfg(feature = "store")]
    pub(super) store_key: Option<crate::key::StoreKey>,
}

/// How far a key is.
#[derive(Debug)]
pub(super) enum Progress<'s, K, V> {
    /// Not found so far.
    Missing,
    /// To be computed here.
    Led(Lead<'s, K, V>),
    /// Computed here and told to others, but not yet stored where others look.
    Computed {
        value: Result<V, Failure>,
        #[cfg_attr(
            not(feature = "store"),
            expect(dead_code, reason = "written with the value")
        )]
        cost: Duration,
        lead: Lead<'s, K, V>,
    },
    /// Being computed elsewhere.
    Followed(Follower<'s, K, V>),
    /// Given up: there is no answer.
    Abandoned,
    /// Known; with the word whether it was found or computed.
    Known {
        value: Result<V, Failure>,
        found: bool,
    },
}

/// The right to compute a key and to store it under the token; with the duty to answer others, or,
/// beside a flight that failed, without.
#[derive(Debug)]
pub(super) struct Lead<'s, K, V> {
    pub(super) token: FillToken,
    pub(super) leader: Option<Leader<'s, K, V>>,
}

impl<K, V> Lead<'_, K, V> {
    /// Beside a flight that failed.
    pub(super) fn alone(token: FillToken) -> Self {
        Self {
            token,
            leader: None,
        }
    }

    pub(super) fn answer(&self, landing: Landing<V>) {
        if let Some(leader) = &self.leader {
            leader.answer(landing);
        }
    }
}

/// A flight may have landed between the look-up and the boarding: looks once more.
pub(super) fn lead<'s, K, V>(
    state: &State<K, V>,
    key: &Missing<K>,
    leader: Leader<'s, K, V>,
) -> Progress<'s, K, V>
where
    K: Hash + Eq + 'static,
    V: Clone + 'static,
{
    match state.fresh(key.hash, |other| *other == *key.key) {
        Some(entry) => {
            leader.land(Landing::Value(entry.value.clone()));
            Progress::Known {
                value: Ok(entry.value.clone()),
                found: false,
            }
        }
        None => Progress::Led(Lead {
            token: leader.token(),
            leader: Some(leader),
        }),
    }
}
