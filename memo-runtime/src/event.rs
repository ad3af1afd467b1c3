//! Everything that can happen to a memo, once: what counters, listeners, traces and metrics are fed.

use std::fmt;
use std::time::Duration;

/// Something that happened to a memo: what a listener given to `on_event` is told.
///
/// # Concurrency
///
/// A listener is called by the thread whose call caused the event, before that call returns, and
/// never by two threads at once. While one thread is in it, others queue their events and go on;
/// the first tells it of those too, in their order. The time that a listener takes is taken from a
/// caller, so it should be quick, or send what it was told to a thread of its own. A queue holds 1024 events. What comes on top is lost and
/// counted, and the listener is told how many it missed once it has caught up
/// ([`EventKind::Lost`]).
///
/// A listener may call memos, its own too. What it thereby causes on its own thread is counted and
/// told to other listeners, but never to one that led to it: no event goes round for ever.
///
/// # Panics
///
/// If a listener panics, its caller does not notice: the panic is counted
/// ([`EventKind::ListenerPanic`]) and the listener is called again for the next event.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{Event, EventKind};
///
/// fn alarm(event: &Event<'_>) -> Option<String> {
///     match event.kind {
///         EventKind::StoreError | EventKind::RefreshPanic => Some(event.to_string()),
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event<'e> {
    /// The name of the memo.
    pub memo: &'e str,
    /// What happened.
    pub kind: EventKind,
}

/// `hit app::price`
impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.memo)
    }
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
    /// A value was not stored: its key was invalidated meanwhile, or it is larger than the memo, or the store, may hold.
    Refuse,
    /// A value could not be written as bytes, or bytes could not be read as a value.
    Undecodable,
    /// An operation of the shared store failed.
    StoreError,
    /// A policy of the user's own panicked or broke its contract: first in, first out takes its place.
    PolicyFault,
    /// A listener panicked; it is called again all the same. Told to the others.
    ListenerPanic,
    /// A listener was too slow to be told of so many events of this memo. Told to that listener,
    /// once it has caught up.
    Lost {
        /// How many.
        events: u64,
    },
}

impl EventKind {
    /// What happened, in one word for logs and tables: `stale_hit`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hit { .. } => "hit",
            Self::StaleHit { .. } => "stale_hit",
            Self::Miss => "miss",
            Self::Join => "join",
            Self::Compute { .. } => "compute",
            Self::Error => "error",
            Self::Refresh => "refresh",
            Self::RefreshPanic => "refresh_panic",
            Self::Timeout => "timeout",
            Self::Insert => "insert",
            Self::Replace => "replace",
            Self::Evict => "evict",
            Self::Expire => "expire",
            Self::Invalidate => "invalidate",
            Self::Refuse => "refuse",
            Self::Undecodable => "undecodable",
            Self::StoreError => "store_error",
            Self::PolicyFault => "policy_fault",
            Self::ListenerPanic => "listener_panic",
            Self::Lost { .. } => "lost",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_as_what_happened_where() {
        let event = Event {
            memo: "app::price",
            kind: EventKind::StaleHit {
                saved: Duration::from_secs(1),
            },
        };
        assert_eq!(event.to_string(), "stale_hit app::price");
    }

    #[test]
    fn the_guide_has_a_row_for_each_kind() {
        let guide = include_str!("../../docs/guide/watching.md");
        let none = Duration::ZERO;
        let all = [
            EventKind::Hit { saved: none },
            EventKind::StaleHit { saved: none },
            EventKind::Miss,
            EventKind::Join,
            EventKind::Compute { took: none },
            EventKind::Error,
            EventKind::Refresh,
            EventKind::RefreshPanic,
            EventKind::Timeout,
            EventKind::Insert,
            EventKind::Replace,
            EventKind::Evict,
            EventKind::Expire,
            EventKind::Invalidate,
            EventKind::Refuse,
            EventKind::Undecodable,
            EventKind::StoreError,
            EventKind::PolicyFault,
            EventKind::ListenerPanic,
            EventKind::Lost { events: 1 },
        ];
        let rows = guide.lines().filter(|line| line.starts_with("| `"));
        let named: Vec<_> = rows.filter_map(|row| row.split('`').nth(1)).collect();
        assert_eq!(named, all.map(EventKind::name));
    }
}
