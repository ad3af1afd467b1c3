//! What the threads have in common: everything of a memo but its values.

use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use foldhash::fast::RandomState;

use super::locals::Place;
use super::stored::Detail;
use crate::clock::Clock;
use crate::entry::Head;
use crate::event::EventKind;
use crate::eviction::Faults;
use crate::key::Lookup;
use crate::memo::{Hooks, Spec, Terms};
use crate::observe::{Observer, Stats};
use crate::realm::Realm;
use crate::version::FineFences;

/// What the threads have in common. A hit reads of it what hardly ever changes, and writes nothing.
#[derive(Debug)]
pub(crate) struct Common<K, V> {
    /// Where each thread has its part.
    pub(super) place: Place,
    /// Whose runtime it is: the values go with that.
    pub(super) realm: Weak<Realm>,
    pub(super) spec: Spec,
    pub(super) hooks: Hooks<K, V>,
    /// What was invalidated, in all threads.
    pub(super) fences: FineFences,
    pub(super) observer: Observer,
    pub(super) clock: Clock,
    /// Why hits are more than that ([`DISABLED`], [`TENANTS`]): in one, so that two who switch agree.
    slow: AtomicU8,
    /// Whether entries were given tags that no option speaks of.
    has_given_tags: AtomicBool,
    /// How often a group was invalidated that entries may belong to.
    pub(super) outdated: AtomicU64,
    /// Of a policy of the user's own, to be told when it is asked no more.
    pub(super) policy_faults: Faults,
    /// What one thread may hold.
    pub(super) limits: Limits,
    /// The same in all threads: what one of them invalidates is a hash in the others.
    hasher: RandomState,
}

/// Values are neither looked up nor stored.
const DISABLED: u8 = 1;
/// Each hit is counted for a tenant too.
const TENANTS: u8 = 2;

/// What one thread may hold.
#[derive(Debug)]
pub(super) struct Limits {
    entries: AtomicU64,
    bytes: AtomicU64,
}

impl Limits {
    pub(super) fn new(entries: Option<usize>, bytes: Option<u64>) -> Self {
        Self {
            entries: AtomicU64::new(entries.map_or(u64::MAX, |entries| entries as u64)),
            bytes: AtomicU64::new(bytes.unwrap_or(u64::MAX)),
        }
    }

    pub(super) fn entries(&self) -> u64 {
        self.entries.load(Ordering::Relaxed)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn set_entries(&self, entries: Option<usize>) {
        let entries = entries.map_or(u64::MAX, |entries| entries as u64);
        self.entries.store(entries, Ordering::Relaxed);
    }

    pub(super) fn set_bytes(&self, bytes: Option<u64>) {
        self.bytes
            .store(bytes.unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl<K, V> Common<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// The common part of a memo in `realm`, which knows it from now on.
    pub(super) fn new(
        place: Place,
        spec: &Spec,
        hooks: Hooks<K, V>,
        realm: &Arc<Realm>,
    ) -> Arc<Self> {
        let common = Arc::new(Self {
            place,
            realm: Arc::downgrade(realm),
            spec: *spec,
            hooks,
            fences: FineFences::new(Arc::clone(realm.ledger())),
            observer: Observer::new(spec.name, Arc::clone(realm.listeners())),
            clock: realm.clock().clone(),
            slow: AtomicU8::new(if hooks.tenant.is_some() { TENANTS } else { 0 }),
            has_given_tags: AtomicBool::new(false),
            outdated: AtomicU64::new(0),
            policy_faults: Faults::default(),
            limits: Limits::new(spec.capacity, spec.max_bytes),
            hasher: RandomState::default(),
        });
        let known: Weak<Self> = Arc::downgrade(&common);
        realm.adopt(known);
        common
    }
}

impl<K, V> Common<K, V> {
    #[inline]
    pub(crate) fn hash(&self, lookup: &impl Lookup<K>) -> u64 {
        self.hasher.hash_one(lookup)
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.slow.load(Ordering::Relaxed) & DISABLED == 0
    }

    #[inline]
    pub(super) fn is_quick(&self) -> bool {
        self.slow.load(Ordering::Relaxed) == 0
    }

    /// Switches the memo on or off.
    pub(super) fn set_enabled(&self, enabled: bool) {
        if enabled {
            self.slow.fetch_and(!DISABLED, Ordering::SeqCst);
        } else {
            self.slow.fetch_or(DISABLED, Ordering::SeqCst);
        }
    }

    /// The terms on which values are kept.
    pub(super) fn terms(&self) -> Terms<'_, K, V> {
        Terms {
            spec: &self.spec,
            hooks: &self.hooks,
            ledger: self.fences.ledger(),
            overhead: super::table::overhead::<K, V>,
        }
    }

    /// Notes that an entry was given tags. Written once, for hits read what is beside it.
    pub(super) fn note_given_tags(&self) {
        if !self.has_given_tags() {
            self.has_given_tags.store(true, Ordering::SeqCst);
        }
    }

    pub(super) fn has_given_tags(&self) -> bool {
        self.has_given_tags.load(Ordering::SeqCst)
    }

    /// Whether nothing that an entry belongs to has been invalidated since its compute began, by any
    /// thread.
    pub(super) fn is_valid(&self, entry: &Detail) -> bool {
        let holds = |head: &Head| head.groups.iter().all(|group| group.holds(entry.token));
        self.fences.holds(entry.hash, entry.token)
            && !entry.is_leaving()
            && entry.head.as_deref().is_none_or(holds)
    }

    pub(super) fn stats(&self) -> Stats {
        let (entries, bytes) = self.observer.held();
        self.observer.stats(entries, bytes)
    }

    /// Takes an event that concerns a key: its tenant counts it too.
    pub(super) fn emit_for(&self, key: &K, kind: EventKind) {
        self.tell_policy_faults();
        self.observer.emit(kind);
        if let Some(tenant) = self.terms().tenant_of(key) {
            tenant.count(kind);
        }
    }

    /// Takes an event that concerns an entry: its tenant counts it too.
    pub(super) fn emit_at(&self, entry: Option<&Head>, kind: EventKind) {
        self.tell_policy_faults();
        self.observer.emit(kind);
        self.count_at(entry, kind);
    }

    fn tell_policy_faults(&self) {
        let faults = self.policy_faults.take();
        self.observer.emit_many(EventKind::PolicyFault, faults);
    }

    /// Lets the tenant of an entry count an event.
    pub(super) fn count_at(&self, entry: Option<&Head>, kind: EventKind) {
        if self.hooks.tenant.is_some()
            && let Some(tenant) = entry.and_then(|entry| entry.groups.tenant())
        {
            tenant.count(kind);
        }
    }
}
