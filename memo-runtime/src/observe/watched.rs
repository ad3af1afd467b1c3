//! What is known of a memo by those who watch it.

use std::sync::Arc;
use std::time::Duration;

use super::causes;
use super::counters::Counters;
use super::lane::Lanes;
use super::listener::{Listener, Occurrence};
use super::listeners::{self, Listeners};
#[cfg(feature = "metrics")]
use super::metrics::Metered;
use super::reading::Reading;
#[cfg(feature = "tracing")]
use super::tracing::Traced;
#[cfg(feature = "tracing")]
use crate::clock::Clock;
use crate::event::EventKind;
use crate::reader::{Numbered, Reader};

/// A memo as its counters and listeners see it: shared with the events that wait to be told.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) memo: &'static str,
    pub(super) counters: Counters,
    pub(super) lanes: Lanes,
    /// What each thread counts for itself under.
    pub(super) numbered: Option<Numbered>,
    pub(super) own: Listeners,
    wide: Arc<Listeners>,
    #[cfg(feature = "tracing")]
    traced: Traced,
    #[cfg(feature = "metrics")]
    metered: Metered,
}

impl Watched {
    pub(super) fn new(memo: &'static str, wide: Arc<Listeners>) -> Self {
        Self {
            memo,
            counters: Counters::new(),
            lanes: Lanes::default(),
            numbered: Numbered::new(),
            own: Listeners::new(),
            wide,
            #[cfg(feature = "tracing")]
            traced: Traced::new(memo, Clock::SYSTEM),
            #[cfg(feature = "metrics")]
            metered: Metered::new(memo),
        }
    }

    /// What was counted since the memo began, by all threads.
    pub(super) fn reading(&self) -> Reading {
        let mut reading = Reading::default();
        let mut counts = self.lanes.add_to(|| {
            reading = self.counters.reading();
            reading.counts
        });
        if let Some(numbered) = &self.numbered {
            let more = numbered.reading();
            counts.hits += more.hits;
            counts.misses += more.misses;
            counts.inserts += more.inserts;
            counts.evictions += more.evictions;
            let saved = Duration::from_nanos(more.saved_nanos);
            counts.time_saved = counts.time_saved.saturating_add(saved);
        }
        Reading { counts, ..reading }
    }

    /// The hits since the memo began, but for those of lanes.
    pub(super) fn hits(&self) -> u64 {
        let numbered = self.numbered.as_ref();
        let quiet = numbered.map_or(0, |numbered| numbered.reading().hits);
        self.counters.hits() + quiet
    }

    /// Whether anybody is told of each event, and be it code outside of memokit.
    pub(super) fn is_told(&self) -> bool {
        cfg!(any(feature = "tracing", feature = "metrics"))
            || listeners::is_anybody_told() && !(self.own.is_empty() && self.wide.is_empty())
    }

    /// Counts an event that happened so many times, and tells whoever listens.
    // Inlined: of a kind that is known where it is emitted one addition is left.
    #[inline]
    pub(super) fn emit(self: &Arc<Self>, kind: EventKind, times: usize) {
        if times == 0 {
            return;
        }
        self.count(kind, times as u64);
        if listeners::is_anybody_told() {
            self.tell_if_listened(kind, times);
        }
    }

    #[cold]
    fn tell_if_listened(self: &Arc<Self>, kind: EventKind, times: usize) {
        if !self.own.is_empty() || !self.wide.is_empty() {
            self.tell(kind, times);
        }
    }

    /// Counts an event of a kind that comes with most misses where this thread alone does, if it has
    /// such a place: threads that miss at once do not wait for each other's counters.
    #[inline]
    fn count_alone(&self, kind: EventKind, times: u64) -> bool {
        let number = self.numbered.as_ref().map(Numbered::number);
        let count = number.and_then(|number| Reader::known()?.count(number));
        match (kind, count) {
            (EventKind::Miss, Some(count)) => count.miss(times),
            (EventKind::Insert, Some(count)) => count.insert(times),
            (EventKind::Evict, Some(count)) => count.evict(times),
            _ => return false,
        }
        true
    }

    #[inline]
    fn count(&self, kind: EventKind, times: u64) {
        if !self.count_alone(kind, times) {
            self.counters.count(kind, times);
        }
        #[cfg(any(feature = "tracing", feature = "metrics"))]
        super::outside::write(|| {
            #[cfg(feature = "tracing")]
            self.traced.write(kind, times);
            #[cfg(feature = "metrics")]
            self.metered.record(kind, times);
        });
    }

    /// Tells all listeners but those that led to this event.
    fn tell(self: &Arc<Self>, kind: EventKind, times: usize) {
        let causes = causes::current();
        let (own, wide) = (self.own.all(), self.wide.all());
        let told = |listener: &&Arc<Listener>| !causes.contains(&listener.id());
        let listeners: Vec<_> = own.iter().chain(wide.iter()).filter(told).collect();
        for _ in 0..times {
            // All get it before one is called: a listener that takes its time keeps it from none.
            for listener in &listeners {
                let occurrence = Occurrence::new(self, kind, causes.clone());
                if !listener.queue(occurrence) {
                    self.count(EventKind::Lost { events: 1 }, 1);
                }
            }
            for listener in &listeners {
                listener.deliver();
            }
        }
    }
}
