//! What a memo holds: values, flights, fences, counters.

use std::hash::{BuildHasher, Hash};
use std::ops::Deref;
use std::sync::Arc;
#[cfg(feature = "store")]
use std::sync::OnceLock;
use std::time::Duration;

use foldhash::fast::RandomState;

use super::Spec;
use crate::clock::{Clock, Tick};
use crate::engine::{Engine, Insertion};
use crate::entry::Entry;
use crate::event::EventKind;
use crate::flight::Flights;
use crate::key::Lookup;
use crate::observe::{Listeners, Observer, Stats};
use crate::policy::{Period, deadline};
use crate::version::{Fences, FillToken};

/// What a memo holds.
#[derive(Debug)]
pub(crate) struct State<K, V> {
    pub(crate) name: &'static str,
    pub(crate) engine: Engine<K, V>,
    pub(crate) flights: Flights<K, V>,
    pub(crate) fences: Arc<Fences>,
    pub(crate) observer: Observer,
    pub(crate) clock: Clock,
    /// The shape of the value, traced when the first one is read from a store or written there.
    #[cfg(feature = "store")]
    pub(crate) schema: OnceLock<u64>,
    ttl: Option<Period>,
    hasher: RandomState,
}

/// The state of a memo, wherever it lives.
#[derive(Debug)]
pub(crate) enum StateRef<'m, K, V> {
    Process(&'m Arc<State<K, V>>),
    Scoped(Arc<State<K, V>>),
}

impl<K, V> Deref for StateRef<'_, K, V> {
    type Target = State<K, V>;

    fn deref(&self) -> &State<K, V> {
        match self {
            Self::Process(state) => state,
            Self::Scoped(state) => state,
        }
    }
}

/// A key that was looked for in vain, with its hash.
#[derive(Debug)]
pub(crate) struct Missing<K> {
    pub(crate) hash: u64,
    pub(crate) key: Arc<K>,
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + 'static,
    V: 'static,
{
    pub(crate) fn new(spec: &Spec, clock: Clock) -> Self {
        Self {
            name: spec.name,
            engine: Engine::new(spec.capacity),
            flights: Flights::new(),
            fences: Arc::new(Fences::new()),
            observer: Observer::new(spec.name, Arc::new(Listeners::new())),
            clock,
            #[cfg(feature = "store")]
            schema: OnceLock::new(),
            ttl: spec.ttl,
            hasher: RandomState::default(),
        }
    }

    pub(crate) fn hash(&self, lookup: &impl Lookup<K>) -> u64 {
        self.hasher.hash_one(lookup)
    }

    /// The fresh entry of a key; one that has expired leaves.
    pub(crate) fn fresh(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> Option<Arc<Entry<K, V>>> {
        let entry = self.engine.get(hash, matches)?;
        if entry.is_fresh(|| self.clock.now()) {
            return Some(entry);
        }
        if self.engine.remove_exactly(&entry) {
            self.observer.emit(EventKind::Expire);
        }
        None
    }

    /// Stores what a compute gave, unless its key was invalidated meanwhile.
    pub(crate) fn store_computed(
        &self,
        hash: u64,
        key: &Arc<K>,
        value: V,
        cost: Duration,
        token: FillToken,
    ) {
        self.store(hash, key, value, cost, || self.fences.holds(hash, token));
    }

    /// Stores what a refresh gave, unless its key was invalidated meanwhile; it wins over every
    /// compute that is running.
    pub(crate) fn store_refreshed(
        &self,
        hash: u64,
        key: &Arc<K>,
        value: V,
        cost: Duration,
        token: FillToken,
    ) {
        self.store(hash, key, value, cost, || {
            let holds = self.fences.holds(hash, token);
            self.fences.raise(hash);
            holds
        });
    }

    /// Stores a value that the user gave: it wins over every compute that is running.
    pub(crate) fn store_given(&self, hash: u64, key: &Arc<K>, value: V) {
        self.store(hash, key, value, Duration::ZERO, || {
            self.fences.raise(hash);
            true
        });
    }

    /// Stores a value if `condition` holds, asked under the lock that an invalidation takes too.
    fn store(
        &self,
        hash: u64,
        key: &Arc<K>,
        value: V,
        cost: Duration,
        condition: impl FnOnce() -> bool,
    ) {
        let deadline: Option<Tick> = deadline(self.ttl(), || self.clock.now());
        let entry = Entry {
            hash,
            key: Arc::clone(key),
            value,
            deadline,
            cost,
            arrival: 0,
        };
        match self.engine.insert_if(entry, condition) {
            Insertion::Stored(departed) => {
                self.observer.emit(EventKind::Insert);
                self.observer
                    .emit_many(EventKind::Replace, departed.replaced.iter().len());
                self.observer
                    .emit_many(EventKind::Evict, departed.evicted.len());
            }
            Insertion::Refused => self.observer.emit(EventKind::Refuse),
        }
    }

    /// The ttl of a value that is stored now.
    pub(crate) fn ttl(&self) -> Option<Duration> {
        self.ttl.map(Period::now)
    }

    pub(crate) fn stats(&self) -> Stats {
        let entries = self.engine.len() as u64;
        self.observer
            .stats(entries, entries * Entry::<K, V>::weight())
    }
}
