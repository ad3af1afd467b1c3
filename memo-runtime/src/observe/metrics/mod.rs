//! Events as `metrics`: a counter for each count of `Stats`, and the times of computes.
//!
//! The one label is the memo's name, so there are no more series than memos in the source.

use std::sync::OnceLock;

use metrics::{Key, KeyName, Label, Level, Metadata, Recorder, SharedString, Unit, with_recorder};

use crate::event::EventKind;

const METADATA: Metadata<'static> =
    Metadata::new("memokit", Level::INFO, Some("memo_runtime::observe"));

/// Each counter's name, after the field of `Stats`, and what it counts; in the order of [`of`].
const COUNTERS: [(&str, &str); 20] = [
    (
        "memokit_hits_total",
        "Calls that were answered with a stored value.",
    ),
    ("memokit_stale_hits_total", "Hits on a value past its ttl."),
    (
        "memokit_misses_total",
        "Calls that found no value, joins included.",
    ),
    (
        "memokit_joins_total",
        "Calls that waited for the compute of another.",
    ),
    ("memokit_computes_total", "Values that were computed."),
    ("memokit_errors_total", "Computes that gave an error."),
    (
        "memokit_refreshes_total",
        "Computes that were started in the background.",
    ),
    (
        "memokit_refresh_panics_total",
        "Computes in the background that panicked.",
    ),
    ("memokit_timeouts_total", "Calls that gave up waiting."),
    ("memokit_inserts_total", "Values stored."),
    (
        "memokit_replaced_total",
        "Entries that a newer value took the place of.",
    ),
    (
        "memokit_evictions_total",
        "Entries that left because the memo was full.",
    ),
    (
        "memokit_expiries_total",
        "Entries that left because their time had passed.",
    ),
    (
        "memokit_invalidations_total",
        "Entries that left because they were asked to.",
    ),
    ("memokit_refused_total", "Values that were not stored."),
    (
        "memokit_undecodable_total",
        "Values that could not be written or read as bytes.",
    ),
    (
        "memokit_store_errors_total",
        "Operations of the shared store that failed.",
    ),
    (
        "memokit_policy_faults_total",
        "Policies of the user's own that were replaced.",
    ),
    (
        "memokit_listener_panics_total",
        "Calls of a listener that panicked.",
    ),
    (
        "memokit_events_lost_total",
        "Events that a listener was too slow to be told of.",
    ),
];

const HITS: usize = 0;

const COMPUTE_SECONDS: &str = "memokit_compute_seconds";

/// Records the events of one memo.
///
/// The recorder is asked for each time: it may be another by the next event, or for this thread.
#[derive(Debug)]
pub(super) struct Metered {
    memo: &'static str,
    keys: OnceLock<Keys>,
}

#[derive(Debug)]
struct Keys {
    counters: Vec<Key>,
    compute_seconds: Key,
}

impl Metered {
    pub(super) fn new(memo: &'static str) -> Self {
        Self {
            memo,
            keys: OnceLock::new(),
        }
    }

    /// Records an event that happened so many times.
    pub(super) fn record(&self, kind: EventKind, times: u64) {
        with_recorder(|recorder| {
            let keys = self.keys.get_or_init(|| {
                // With the first event of each memo, not of the program: that may have come before
                // the recorder. Describing a metric again changes nothing.
                describe(recorder);
                Keys::new(self.memo)
            });
            keys.record(recorder, kind, times);
        });
    }
}

impl Keys {
    fn new(memo: &'static str) -> Self {
        let key = |name| Key::from_parts(name, vec![Label::from_static_parts("memo", memo)]);
        Self {
            counters: COUNTERS.iter().map(|&(name, _)| key(name)).collect(),
            compute_seconds: key(COMPUTE_SECONDS),
        }
    }

    fn record(&self, recorder: &dyn Recorder, kind: EventKind, times: u64) {
        let add = |counter: usize, n: u64| {
            let key = &self.counters[counter];
            recorder.register_counter(key, &METADATA).increment(n);
        };
        match kind {
            EventKind::Lost { events } => add(of(kind), events.saturating_mul(times)),
            _ => add(of(kind), times),
        }
        match kind {
            EventKind::StaleHit { .. } => add(HITS, times),
            EventKind::Compute { took } => {
                let times = usize::try_from(times).unwrap_or(usize::MAX);
                let key = &self.compute_seconds;
                let histogram = recorder.register_histogram(key, &METADATA);
                histogram.record_many(took.as_secs_f64(), times);
            }
            _ => {}
        }
    }
}

/// The counter of an event, as a place in [`COUNTERS`].
fn of(kind: EventKind) -> usize {
    match kind {
        EventKind::Hit { .. } => HITS,
        EventKind::StaleHit { .. } => 1,
        EventKind::Miss => 2,
        EventKind::Join => 3,
        EventKind::Compute { .. } => 4,
        EventKind::Error => 5,
        EventKind::Refresh => 6,
        EventKind::RefreshPanic => 7,
        EventKind::Timeout => 8,
        EventKind::Insert => 9,
        EventKind::Replace => 10,
        EventKind::Evict => 11,
        EventKind::Expire => 12,
        EventKind::Invalidate => 13,
        EventKind::Refuse => 14,
        EventKind::Undecodable => 15,
        EventKind::StoreError => 16,
        EventKind::PolicyFault => 17,
        EventKind::ListenerPanic => 18,
        EventKind::Lost { .. } => 19,
    }
}

fn describe(recorder: &dyn Recorder) {
    let text = SharedString::const_str;
    for (name, what) in COUNTERS {
        recorder.describe_counter(KeyName::from_const_str(name), Some(Unit::Count), text(what));
    }
    let name = KeyName::from_const_str(COMPUTE_SECONDS);
    let what = text("What computing a value took.");
    recorder.describe_histogram(name, Some(Unit::Seconds), what);
}

#[cfg(test)]
mod tests;
