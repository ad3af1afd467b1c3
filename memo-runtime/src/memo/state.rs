//! What a memo holds: values, flights, fences; and how a value is found there.

use std::any::Any;
use std::hash::{BuildHasher, Hash};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use foldhash::fast::RandomState;

use super::sweep::{Sweep, Sweeper};
use super::{Hooks, Spec, Terms};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::entry::{Entry, Freshness, Head};
use crate::event::EventKind;
use crate::flight::{Boarding, Caller, Flights};
use crate::observe::{Observer, Stats};
use crate::realm::Realm;
use crate::version::{Fences, Group, Membership};

/// What a memo holds.
#[derive(Debug)]
pub(crate) struct State<K, V> {
    core: Core,
    pub(crate) hooks: Hooks<K, V>,
    pub(crate) engine: Engine<K, V>,
    pub(crate) flights: Arc<Flights<K, V>>,
    /// Itself, for what goes on in the background.
    me: Weak<Self>,
}

/// What a memo holds, but for what has to do with the types of its keys and values: what is done with
/// it is compiled once.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) spec: Spec,
    #[cfg_attr(
        not(feature = "registry"),
        expect(dead_code, reason = "asked for by the registry")
    )]
    pub(super) is_made: bool,
    /// Whether its entries belong to tenants.
    pub(super) has_tenants: bool,
    pub(crate) fences: Arc<Fences>,
    pub(crate) observer: Observer,
    pub(crate) clock: Clock,
    /// Whether values are looked up and stored at all.
    pub(crate) enabled: AtomicBool,
    /// Whether entries were given tags that no option speaks of.
    pub(super) has_given_tags: AtomicBool,
    pub(super) sweeper: Sweeper,
    /// What the calls of a batch function are gathered in, if they are.
    gathering: OnceLock<Box<dyn Any + Send + Sync>>,
    /// The shape of the value, traced when the first one is read from a store or written there.
    #[cfg(feature = "store")]
    pub(crate) schema: OnceLock<u64>,
    hasher: RandomState,
}

impl<K, V> Deref for State<K, V> {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
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

impl<K> Clone for Missing<K> {
    fn clone(&self) -> Self {
        Self {
            hash: self.hash,
            key: Arc::clone(&self.key),
        }
    }
}

/// What there is for a key.
#[derive(Debug)]
pub(crate) enum Found<K, V> {
    Fresh(Arc<Entry<K, V>>),
    /// Past its ttl, and to be served while it is computed anew.
    Stale(Arc<Entry<K, V>>),
    Nothing,
}

impl Core {
    fn new(
        spec: &Spec,
        realm: &Realm,
        is_made: bool,
        has_tenants: bool,
        memo: Weak<dyn Sweep>,
    ) -> Self {
        Self {
            spec: *spec,
            is_made,
            has_tenants,
            fences: Arc::new(Fences::new(Arc::clone(realm.ledger()))),
            observer: Observer::new(spec.name, Arc::clone(realm.listeners())),
            clock: realm.clock().clone(),
            enabled: AtomicBool::new(true),
            has_given_tags: AtomicBool::new(false),
            sweeper: Sweeper::new(realm.clock().clone(), memo),
            gathering: OnceLock::new(),
            #[cfg(feature = "store")]
            schema: OnceLock::new(),
            hasher: RandomState::default(),
        }
    }

    /// What the calls of a batch function are gathered in; its type is the function's alone.
    pub(crate) fn gathering<G>(&self) -> Option<&G>
    where
        G: Default + Send + Sync + 'static,
    {
        let gathering = self.gathering.get_or_init(|| Box::new(G::default()));
        gathering.downcast_ref()
    }

    #[inline]
    pub(crate) fn hash(&self, lookup: &impl Hash) -> u64 {
        self.hasher.hash_one(lookup)
    }

    #[inline]
    pub(crate) fn is_enabled(&self) -> bool {
        self.enabled.load(Ordering::Relaxed)
    }

    /// Whether nothing that an entry belongs to has been invalidated since its compute began.
    #[inline]
    pub(crate) fn is_valid(&self, entry: &Head) -> bool {
        self.fences.covers(entry.token) && entry.groups.iter().all(|group| group.holds(entry.token))
    }

    /// Counts a call that a stored value answers.
    #[inline]
    pub(crate) fn hit(&self, entry: &Head) {
        entry.note_use(&self.clock);
        self.emit_at(entry, EventKind::Hit { saved: entry.cost });
    }

    /// Whether a call may be answered with an entry.
    pub(crate) fn is_live(&self, entry: &Head) -> bool {
        self.is_valid(entry) && entry.freshness(&self.clock) != Freshness::Expired
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// The state of a memo in `realm`, which knows it from now on.
    ///
    /// A memo that `is_made` while the program runs is nobody's static: the registry learns of it by
    /// its state.
    pub(crate) fn new(spec: &Spec, hooks: Hooks<K, V>, realm: &Realm, is_made: bool) -> Arc<Self> {
        let state = Arc::new_cyclic(|me: &Weak<Self>| Self {
            core: Core::new(spec, realm, is_made, hooks.tenant.is_some(), me.clone()),
            hooks,
            engine: Engine::new(spec.capacity, spec.max_bytes),
            flights: Arc::new(Flights::new(spec.name)),
            me: me.clone(),
        });
        realm.adopt(Arc::downgrade(&state) as _);
        state
    }

    /// Itself, to be kept by what goes on in the background.
    pub(crate) fn owned(&self) -> Option<Arc<Self>> {
        self.me.upgrade()
    }

    /// What there is for a key; an entry that may no longer be served leaves.
    pub(crate) fn look_up(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Found<K, V> {
        let Some(entry) = self.engine.get(hash, matches) else {
            return Found::Nothing;
        };
        let left = if self.is_valid(&entry) {
            match entry.freshness(&self.clock) {
                Freshness::Fresh => return Found::Fresh(entry),
                Freshness::Stale => return Found::Stale(entry),
                Freshness::Expired => EventKind::Expire,
            }
        } else {
            EventKind::Invalidate
        };
        if self.engine.remove_exactly(&entry) {
            self.emit_at(&entry, left);
        }
        Found::Nothing
    }

    /// The fresh entry of a key.
    pub(crate) fn fresh(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
    ) -> Option<Arc<Entry<K, V>>> {
        match self.look_up(hash, matches) {
            Found::Fresh(entry) => Some(entry),
            Found::Stale(_) | Found::Nothing => None,
        }
    }

    /// Leads or joins the flight of a missing key.
    pub(crate) fn board(&self, missing: &Missing<K>, caller: &Caller) -> Boarding<K, V> {
        self.board_in(missing, caller, &[])
    }

    /// As [`board`](Self::board), for a value that belongs to more groups than its memo knows of.
    pub(crate) fn board_in(
        &self,
        missing: &Missing<K>,
        caller: &Caller,
        more: &[Arc<Group>],
    ) -> Boarding<K, V> {
        let groups = self.groups_of_key(&missing.key).and(more);
        let key = (missing.hash, &missing.key);
        self.flights.board(key, &self.fences, caller, &groups)
    }

    /// The terms on which values are kept.
    pub(crate) fn terms(&self) -> Terms<'_, K, V> {
        Terms {
            spec: &self.spec,
            hooks: &self.hooks,
            ledger: self.fences.ledger(),
        }
    }

    /// The groups of a value, as far as its key tells.
    pub(crate) fn groups_of_key(&self, key: &K) -> Membership {
        self.terms().groups_of_key(key)
    }

    /// The groups of a value that has been computed.
    pub(crate) fn groups_of(&self, key: &K, value: &V, known: Membership) -> Vec<Arc<Group>> {
        self.terms().groups_of(key, value, known)
    }

    pub(crate) fn stats(&self) -> Stats {
        let room = self.engine.room();
        self.observer.stats(room.entries(), room.bytes())
    }
}
