//! What a memo holds: values, flights, fences; and how a value is found there.

use std::any::Any;
use std::hash::{BuildHasher, Hash};
use std::mem::needs_drop;
use std::ops::Deref;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use foldhash::fast::RandomState;

use super::quick::{Slow, Why};
use super::sweep::{Sweep, Sweeper};
use super::{Hooks, Spec, Terms};
use crate::budget::Share;
use crate::clock::Clock;
#[cfg(feature = "store")]
use crate::codec::Misfits;
use crate::contain::drop_each;
use crate::engine::{Common, Design, Engine, View, overhead};
use crate::entry::{Freshness, Head, Held};
use crate::event::EventKind;
use crate::eviction::{Faults, Notes};
use crate::flight::{Boarding, Caller, Flights, Looked};
use crate::observe::{Observer, Stats};
use crate::reader::{Number, Reader};
use crate::realm::Realm;
use crate::version::{Fences, Group, Membership};

/// What a memo holds.
#[derive(Debug)]
pub(crate) struct State<K, V> {
    core: Core,
    pub(crate) hooks: Hooks<K, V>,
    pub(crate) engine: Engine<K, V>,
    pub(crate) flights: Flights<K, V>,
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
    /// Why hits are not quick, if they are not.
    pub(super) slow: Slow,
    /// Where each thread counts its quick hits.
    pub(super) number: Number,
    /// Whether entries were given tags that no option speaks of.
    pub(super) has_given_tags: AtomicBool,
    /// Of a policy of the user's own, to be told under no lock.
    pub(super) policy_faults: Faults,
    pub(super) sweeper: Sweeper,
    /// What the calls of a batch function are gathered in, if they are.
    gathering: OnceLock<Box<dyn Any + Send + Sync>>,
    /// The shape of the value, traced when the first one is read from a store or written there.
    #[cfg(feature = "store")]
    pub(crate) schema: OnceLock<u64>,
    /// Whether a value has come back from the codec as it was.
    #[cfg(feature = "store")]
    pub(super) is_proven: AtomicBool,
    /// Where it is told of values that do not.
    #[cfg(feature = "store")]
    pub(super) misfits: Arc<Misfits>,
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
#[derive(Clone, Debug)]
pub(crate) struct Missing<K> {
    pub(crate) hash: u64,
    pub(crate) key: K,
    /// When it was looked for, if that is known.
    looked: Option<Looked>,
}

impl<K> Missing<K> {
    pub(crate) fn new(hash: u64, key: K) -> Self {
        let looked = None;
        Self { hash, key, looked }
    }

    /// That it was looked for after `looked`.
    pub(super) fn looked_for(hash: u64, key: K, looked: Looked) -> Self {
        let looked = Some(looked);
        Self { hash, key, looked }
    }

    pub(super) fn looked(&self) -> Option<Looked> {
        self.looked
    }

    /// The key with its hash.
    pub(crate) fn at(&self) -> (u64, &K) {
        (self.hash, &self.key)
    }
}

/// What there is for a key.
#[derive(Debug)]
pub(crate) enum Found<K, V, T> {
    /// What was said of it.
    Fresh(T),
    /// Past its ttl, and to be served while it is computed anew.
    Stale(Arc<Held<K, V>>),
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
        let observer = Observer::new(spec.name, Arc::clone(realm.listeners()));
        let number = observer.number();
        let policy = spec.policy.notes();
        Self {
            slow: Slow::new(&[
                (Why::Tenants, has_tenants),
                (Why::RefreshAhead, spec.refresh_ahead),
                (Why::Policy, is_more(policy)),
                (Why::Unnumbered, number.is_none()),
                (Why::Expression, spec.is_keyed_by_expression),
            ]),
            number: number.unwrap_or_default(),
            spec: *spec,
            is_made,
            has_tenants,
            fences: Arc::new(Fences::new(Arc::clone(realm.ledger()))),
            observer,
            clock: realm.clock().clone(),
            has_given_tags: AtomicBool::new(false),
            policy_faults: Faults::default(),
            sweeper: Sweeper::new(realm.clock().clone(), memo),
            gathering: OnceLock::new(),
            #[cfg(feature = "store")]
            schema: OnceLock::new(),
            #[cfg(feature = "store")]
            is_proven: AtomicBool::new(false),
            #[cfg(feature = "store")]
            misfits: Arc::clone(realm.misfits()),
            hasher: RandomState::default(),
        }
    }

    /// Switches the memo on or off.
    pub(super) fn set_enabled(&self, enabled: bool) {
        self.slow.set(Why::Disabled, !enabled);
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

    /// Whether nothing that an entry belongs to has been invalidated since its compute began.
    #[inline]
    pub(crate) fn is_valid(&self, entry: &Head) -> bool {
        self.fences.covers(entry.token) && entry.groups.iter().all(|group| group.holds(entry.token))
    }

    /// Whether a call may be answered with an entry.
    pub(crate) fn is_live(&self, entry: &Head) -> bool {
        self.is_valid(entry) && entry.freshness(|| self.clock.now()) != Freshness::Expired
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The state of a memo in `realm`, which knows it from now on.
    ///
    /// A memo that `is_made` while the program runs is nobody's static: the registry learns of it by
    /// its state.
    pub(crate) fn new(spec: &Spec, hooks: Hooks<K, V>, realm: &Realm, is_made: bool) -> Arc<Self> {
        let state = Arc::new_cyclic(|me: &Weak<Self>| {
            let core = Core::new(spec, realm, is_made, hooks.tenant.is_some(), me.clone());
            Self {
                hooks,
                engine: Engine::new(Design {
                    capacity: spec.capacity,
                    max_bytes: spec.max_bytes,
                    share: Some(Share::new(realm.budget(), me.clone())),
                    policy: spec.policy,
                    faults: core.policy_faults.clone(),
                    common: Common {
                        life: spec.common_life(),
                        weight: common_weight(&hooks),
                    },
                    is_prompt: realm.clock().is_manual(),
                    hits: Some(core.observer.hit_count()),
                }),
                core,
                flights: Flights::new(spec.name),
                me: me.clone(),
            }
        });
        realm.adopt(Arc::downgrade(&state) as _);
        state
    }

    /// Itself, to be kept by what goes on in the background.
    pub(crate) fn owned(&self) -> Option<Arc<Self>> {
        self.me.upgrade()
    }

    /// What there is for a key, and what `see` makes of it; an entry that may no longer be served leaves.
    #[inline]
    pub(crate) fn look_up<T>(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Found<K, V, T> {
        let reader = Reader::mine();
        // The next look-up may be a quick one.
        reader.prepare(self.number);
        let reads = self.engine.read(reader, hash);
        let Some(entry) = reads.find(hash, &matches) else {
            return Found::Nothing;
        };
        let is_valid = entry.head().is_none_or(|head| self.is_valid(head));
        if is_valid {
            match entry.freshness(|| self.clock.now()) {
                Freshness::Fresh => return Found::Fresh(see(&entry)),
                Freshness::Stale => return Found::Stale(self.hold(&entry, hash)),
                Freshness::Expired => {}
            }
        }
        drop(reads);
        self.remove_dead(hash, &matches);
        Found::Nothing
    }

    /// Removes the entry of a key that may no longer be served.
    #[cold]
    fn remove_dead(&self, hash: u64, matches: &dyn Fn(&K) -> bool) {
        let removal = self.engine.remove(hash, matches, |entry| {
            let cause = match entry.head() {
                Some(head) if !self.is_valid(head) => EventKind::Invalidate,
                // Another may have taken its place.
                _ if entry.freshness(|| self.clock.now()) != Freshness::Expired => return None,
                _ => EventKind::Expire,
            };
            Some((cause, entry.head().cloned()))
        });
        if let Some((cause, head)) = removal.told {
            self.emit_once(head.as_deref(), cause);
        }
        drop_each(removal.dead);
    }

    /// The entry of a key, whatever its state.
    pub(crate) fn get(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<Arc<Held<K, V>>> {
        let reads = self.engine.read(Reader::mine(), hash);
        let entry = reads.find(hash, matches)?;
        Some(self.hold(&entry, hash))
    }

    /// What `see` makes of the fresh entry of a key.
    pub(crate) fn fresh<T>(
        &self,
        hash: u64,
        matches: impl Fn(&K) -> bool,
        see: impl FnOnce(&View<'_, K, V>) -> T,
    ) -> Option<T> {
        match self.look_up(hash, matches, see) {
            Found::Fresh(seen) => Some(seen),
            Found::Stale(_) | Found::Nothing => None,
        }
    }

    /// Notes that a stored value answers a call; returns what that saves, for the event, which is emitted
    /// when nothing is read any more.
    pub(crate) fn note_hit(&self, entry: &View<'_, K, V>) -> Duration {
        self.engine.note_use(entry);
        let saved = Duration::from_nanos(entry.cost_nanos());
        if let Some(head) = entry.head() {
            head.note_use_in_time(&self.clock);
            self.count_at(head, EventKind::Hit { saved });
        }
        saved
    }

    /// Leads or joins the flight of a missing key.
    pub(crate) fn board(&self, key: (u64, &K), caller: &Caller) -> Boarding<K, V> {
        self.board_in(key, None, caller, &[])
    }

    /// As [`board`](Self::board), for a value that belongs to more groups than its memo knows of.
    pub(crate) fn board_in(
        &self,
        key: (u64, &K),
        looked: Option<Looked>,
        caller: &Caller,
        more: &[Arc<Group>],
    ) -> Boarding<K, V> {
        let groups = self.groups_of_key(key.1).and(more);
        self.flights
            .board(key, looked, &self.fences, caller, groups)
    }

    /// The terms on which values are kept.
    #[inline]
    pub(crate) fn terms(&self) -> Terms<'_, K, V> {
        Terms {
            spec: &self.spec,
            hooks: &self.hooks,
            ledger: self.fences.ledger(),
            overhead: overhead::<K, V>,
        }
    }

    /// The groups of a value, as far as its key tells.
    pub(crate) fn groups_of_key(&self, key: &K) -> Membership {
        self.terms().groups_of_key(key)
    }

    /// The groups of a value that has been computed.
    pub(crate) fn groups_of(&self, key: &K, value: &V, known: &Membership) -> Vec<Arc<Group>> {
        self.terms().groups_of(key, value, known).into_vec()
    }

    pub(crate) fn stats(&self) -> Stats {
        let room = self.engine.room();
        self.observer.stats(room.entries(), room.bytes())
    }
}

/// Whether a policy wants to know more of a use than that there was one.
pub(super) fn is_more(notes: Notes) -> bool {
    matches!(notes, Notes::Order | Notes::Counts)
}

/// The bytes of every plain entry, where keys and values have nothing elsewhere; else zero, for there is
/// no such number.
fn common_weight<K, V>(hooks: &Hooks<K, V>) -> u64 {
    if hooks.weigh.is_some() || needs_drop::<K>() {
        return 0;
    }
    overhead::<K, V>(false) + size_of::<V>() as u64
}
