//! What a call has come to, for the warm-up that made it.

use std::hash::Hash;

use crate::memo::{Answer, Source, State};
use crate::returns::Returns;
use crate::warm::WarmReport;

/// What the answer of one call is to a warm-up.
pub(super) fn warmed<R, K>(state: &State<K, R::Value>, answer: &Answer<R::Return>) -> WarmReport
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    let is_failure = || R::stored(&answer.value).is_none_or(|value| state.is_error(value));
    match answer.source {
        // An error that is stored and fresh is what a call would be answered with.
        Source::L1 | Source::Store => WarmReport::FRESH,
        Source::Stale => WarmReport::FAILED,
        Source::Computed | Source::Joined if is_failure() => WarmReport::FAILED,
        Source::Computed | Source::Joined => WarmReport::COMPUTED,
    }
}
