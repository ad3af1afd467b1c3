//! What a recorder is given.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, HistogramFn, with_local_recorder};

use super::*;
use crate::observe::{Listeners, Observer};
use crate::sync::lock;

/// Keeps everything, by the key in words.
#[derive(Default)]
struct Kept {
    /// A memo that the recorder itself uses.
    uses: Option<Observer>,
    described: Mutex<Vec<String>>,
    counters: Mutex<BTreeMap<String, Arc<AtomicU64>>>,
    times: Arc<Times>,
}

#[derive(Default)]
struct Times(Mutex<Vec<f64>>);

impl HistogramFn for Times {
    fn record(&self, value: f64) {
        lock(&self.0).push(value);
    }
}

impl Kept {
    fn counts(&self) -> BTreeMap<String, u64> {
        let counters = lock(&self.counters);
        let read = |(key, counter): (&String, &Arc<AtomicU64>)| {
            (key.clone(), counter.load(Ordering::Relaxed))
        };
        counters.iter().map(read).collect()
    }
}

impl Recorder for Kept {
    fn describe_counter(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        lock(&self.described).push(key.as_str().to_owned());
    }

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {
        unreachable!("there are no gauges");
    }

    fn describe_histogram(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        lock(&self.described).push(key.as_str().to_owned());
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        if let Some(used) = &self.uses {
            used.emit(EventKind::Join);
        }
        let mut counters = lock(&self.counters);
        let counter = counters.entry(key.to_string()).or_default();
        Counter::from_arc(Arc::clone(counter))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        unreachable!("there are no gauges");
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        assert!(key.to_string().contains(COMPUTE_SECONDS), "{key}");
        Histogram::from_arc(Arc::clone(&self.times))
    }
}

fn observer() -> Observer {
    Observer::new("app::price", Arc::new(Listeners::new()))
}

#[test]
fn each_event_counts_where_its_statistic_says() {
    let took = Duration::from_millis(250);
    let saved = took;
    let all = [
        (EventKind::Hit { saved }, "hits"),
        (EventKind::StaleHit { saved }, "stale_hits"),
        (EventKind::Miss, "misses"),
        (EventKind::Join, "joins"),
        (EventKind::Compute { took }, "computes"),
        (EventKind::Error, "errors"),
        (EventKind::Refresh, "refreshes"),
        (EventKind::RefreshPanic, "refresh_panics"),
        (EventKind::Timeout, "timeouts"),
        (EventKind::Insert, "inserts"),
        (EventKind::Replace, "replaced"),
        (EventKind::Evict, "evictions"),
        (EventKind::Expire, "expiries"),
        (EventKind::Invalidate, "invalidations"),
        (EventKind::Refuse, "refused"),
        (EventKind::Undecodable, "undecodable"),
        (EventKind::StoreError, "store_errors"),
        (EventKind::PolicyFault, "policy_faults"),
        (EventKind::ListenerPanic, "listener_panics"),
        (EventKind::Lost { events: 1 }, "events_lost"),
    ];
    assert_eq!(all.len(), COUNTERS.len());
    for (kind, name) in all {
        assert_eq!(COUNTERS[of(kind)].0, format!("memokit_{name}_total"));
    }
}

#[test]
fn counts_are_those_of_the_statistics_and_survive_a_reset() {
    let (kept, observer) = (Kept::default(), observer());
    let took = Duration::from_millis(250);
    with_local_recorder(&kept, || {
        observer.emit(EventKind::StaleHit { saved: took });
        observer.emit_many(EventKind::Compute { took }, 2);
        observer.reset();
        observer.emit(EventKind::Hit { saved: took });
        observer.emit(EventKind::Lost { events: 7 });
    });
    let counts: Vec<_> = kept.counts().into_iter().collect();
    let key = |name: &str| Key::from_parts(name.to_owned(), &[("memo", "app::price")]).to_string();
    assert_eq!(
        counts,
        [
            (key("memokit_computes_total"), 2),
            (key("memokit_events_lost_total"), 7),
            (key("memokit_hits_total"), 2),
            (key("memokit_stale_hits_total"), 1),
        ]
    );
    assert_eq!(*lock(&kept.times.0), [0.25, 0.25]);
}

#[test]
fn metrics_are_described_once_for_a_memo() {
    let (kept, observer) = (Kept::default(), observer());
    with_local_recorder(&kept, || observer.emit_many(EventKind::Miss, 3));
    with_local_recorder(&kept, || observer.emit(EventKind::Miss));
    assert_eq!(lock(&kept.described).len(), COUNTERS.len() + 1);
}

#[test]
fn b_02_what_a_recorder_causes_is_counted_and_not_recorded() {
    let kept = Kept {
        uses: Some(observer()),
        ..Kept::default()
    };
    let observer = observer();
    with_local_recorder(&kept, || observer.emit_many(EventKind::Miss, 2));
    with_local_recorder(&kept, || observer.emit(EventKind::Miss));
    let counts: Vec<_> = kept.counts().into_values().collect();
    assert_eq!(counts, [3]);
    let used = kept.uses.as_ref().map(|used| used.stats(0, 0).joins);
    assert_eq!(used, Some(2));
}
