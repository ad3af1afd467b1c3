//! Everything that can happen to a memo, once: what counters, listeners, traces and metrics are fed.

use std::time::Duration;

/// Something that happened to a memo.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event<'e> {
    /// The name of the memo.
    pub memo: &'e str,
    /// What happened.
    pub kind: EventKind,
}

/// What happened to a memo. Each names one call, one value or one entry.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// A call was answered with a stored value, which saved a compute of about this length.
    Hit {
        /// What computing the value took.
        saved: Duration,
    },
    /// A call was answered with a value past its ttl.
    StaleHit {
        /// What computing the value took.
        saved: Duration,
    },
    /// A call found no value.
    Miss,
    /// A call waits for the compute of another.
    Join,
    /// A value was computed, or a compute failed.
    Compute {
        /// How long it took; of a batch, one value's share.
        took: Duration,
    },
    /// A compute gave an error, or a record failed.
    Error,
    /// A compute in the background was started.
    Refresh,
    /// A compute in the background panicked.
    RefreshPanic,
    /// A call gave up waiting.
    Timeout,
    /// A value was stored.
    Insert,
    /// A newer value took the place of an entry.
    Replace,
    /// An entry left because the memo was full.
    Evict,
    /// An entry left because its time had passed.
    Expire,
    /// An entry left because somebody asked for it.
    Invalidate,
    /// A value was not stored: its key was invalidated meanwhile, or it is larger than the memo.
    Refuse,
    /// A value could not be written as bytes, or bytes could not be read as a value.
    Undecodable,
    /// An operation of the shared store failed.
    StoreError,
    /// A listener panicked; it is called again all the same.
    ListenerPanic,
    /// Listeners were too slow to be told of so many events.
    Lost {
        /// How many.
        events: u64,
    },
}
