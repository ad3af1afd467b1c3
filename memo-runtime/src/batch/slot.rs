//! One key of a run, and how far it is.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use crate::flight::{Follower, Landing, Leader};
use crate::memo::{Duty, Missing, State};

/// Why a value could not be computed, in words that all who asked for it may share.
pub(crate) type Failure = Arc<str>;

/// One key of a run.
#[derive(Debug)]
pub(super) struct Slot<K, V> {
    pub(super) key: Missing<K>,
    /// The first question that asks for this key.
    pub(super) question: usize,
    pub(super) progress: Progress<K, V>,
    #[cfg(feature = "store")]
    pub(super) store_key: Option<crate::key::StoreKey>,
}

impl<K, V> Slot<K, V> {
    /// Whether it is to be computed here.
    pub(super) fn is_led(&self) -> bool {
        matches!(self.progress, Progress::Led(_))
    }
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
    /// Known; with the word whether it was found or computed.
    Known {
        value: Result<V, Failure>,
        found: bool,
    },
}

/// A flight may have landed between the look-up and the boarding: looks once more.
pub(super) fn lead<K, V>(
    state: &State<K, V>,
    key: &Missing<K>,
    leader: Leader<K, V>,
) -> Progress<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    match state.fresh(key.hash, |other| *other == *key.key) {
        Some(entry) => {
            leader.land(Landing::Value(entry.value.clone()));
            Progress::Known {
                value: Ok(entry.value.clone()),
                found: false,
            }
        }
        None => Progress::Led(leader.into()),
    }
}
