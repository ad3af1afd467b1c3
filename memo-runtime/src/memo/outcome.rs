//! What a call gave, and where it came from.

use std::fmt;
use std::time::Duration;

use crate::clock::{Clock, Tick};

/// What a call gave, and where it came from: what `f::outcome(…)` and [`Memo::outcome`](crate::Memo::outcome) return.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{Memo, Source};
///
/// let squares = Memo::<u64, u64>::builder("squares of outcomes").build();
/// let first = squares.outcome(12, || 144);
/// assert_eq!((first.value, first.source), (144, Source::Computed));
/// let second = squares.outcome(12, || unreachable!());
/// assert_eq!((second.value, second.source), (144, Source::L1));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome<R> {
    /// What the function returned, now or earlier.
    pub value: R,
    /// Where it came from.
    pub source: Source,
    /// How long ago it was stored in this process; zero for what was computed just now, and for what a shared
    /// store had, which does not tell.
    pub age: Duration,
}

/// Where the answer of a call came from.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "lowercase")
)]
#[non_exhaustive]
pub enum Source {
    /// Stored in this process: also a copy of what a shared store has.
    L1,
    /// Stored in a shared store.
    Store,
    /// Computed by this call.
    Computed,
    /// Computed by another call, for which this one waited.
    Joined,
    /// Stored, and past its ttl.
    Stale,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::L1 => "L1",
            Self::Store => "store",
            Self::Computed => "computed",
            Self::Joined => "joined",
            Self::Stale => "stale",
        })
    }
}

/// What a call gave, before anybody asks how old it is.
#[derive(Debug)]
pub(crate) struct Answer<R> {
    pub(crate) value: R,
    pub(crate) source: Source,
    written: Option<Tick>,
}

impl<R> Answer<R> {
    pub(crate) fn stored(value: R, source: Source, written: Tick) -> Self {
        Self {
            value,
            source,
            written: Some(written),
        }
    }

    pub(crate) fn new(value: R, source: Source) -> Self {
        Self {
            value,
            source,
            written: None,
        }
    }

    pub(crate) fn into_outcome(self, clock: &Clock) -> Outcome<R> {
        Outcome {
            value: self.value,
            source: self.source,
            age: self
                .written
                .map_or(Duration::ZERO, |written| clock.now().since(written)),
        }
    }
}
