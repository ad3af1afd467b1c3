//! Memos whose values each thread has for itself: `scope = thread`.
//!
//! A memo is split in two. What the threads have in [common] holds no value: what was invalidated, the
//! counters, the settings. It is known to the realm as the state of another memo is. The values are in
//! the [local] part of each thread, which is plain single-threaded code: no lock, and no count that
//! another thread writes. An entry carries the token of its compute, and is judged by the numbers in the
//! common part when it is met, so an invalidation by any thread holds in all.
//!
//! One operation, one file, as in [`memo`](crate::memo).

mod answer;
#[cfg(feature = "async")]
mod answer_async;
mod any;
mod change;
mod common;
mod departed;
mod details;
mod direct;
mod generic;
mod here;
mod insert;
mod iter;
mod late;
mod local;
mod locals;
mod peek;
mod quick;
mod refresh;
mod room;
mod settings;
mod store;
mod stored;
mod table;
mod turn;

use std::fmt;
use std::hash::Hash;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

pub(crate) use self::answer::{Begun, begin};
#[cfg(feature = "async")]
pub(crate) use self::answer_async::{Calling, look};
pub(crate) use self::common::Common;
pub use self::generic::generic_thread_memo;
pub use self::here::Here;
pub(crate) use self::here::HereKey;
pub use self::iter::{ThreadEntryRef, ThreadIter};
pub(crate) use self::local::Local;
use self::locals::Place;
pub(crate) use self::refresh::Refresh;
use crate::error::Error;
use crate::event::Event;
use crate::key::Lookup;
use crate::memo::{Described, Hooks, MemoInfo, Spec, says};
use crate::observe::Stats;
use crate::realm::Realm;
use crate::runtime::scope;

/// The cache behind a function with `scope = thread`: each thread has values of its own.
///
/// Reached by `f::memo()`. Values need not be `Send`. What is read or stored by key is this thread's;
/// what is invalidated, switched or counted is all threads'.
///
/// # Concurrency
///
/// All operations may be called from any number of threads. An invalidation holds for the values of all
/// of them when it returns; those of other threads leave when these threads next use the memo, or end.
pub struct ThreadMemo<K: 'static, V: 'static> {
    spec: Spec,
    pub(crate) hooks: Hooks<K, V>,
    common: OnceLock<Arc<Common<K, V>>>,
}

impl<K: 'static, V: 'static> ThreadMemo<K, V> {
    /// A memo that keeps its values in each thread.
    #[doc(hidden)]
    pub const fn new(spec: Spec) -> Self {
        Self {
            spec: spec.in_thread(),
            hooks: Hooks::NONE,
            common: OnceLock::new(),
        }
    }

    /// The name in the registry: the path of the item, unless `name = "…"` says otherwise.
    pub fn name(&self) -> &'static str {
        self.spec.name
    }

    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    fn address(&self) -> usize {
        // Memos are statics: an address is one memo for as long as the program runs.
        std::ptr::from_ref(self).addr()
    }

    /// Whether a value is an error, where these are stored.
    pub(crate) fn is_error(&self, value: &V) -> bool {
        self.hooks
            .error
            .is_some_and(|(_, is_error)| is_error(value))
    }

    /// The look-up of an operation that has no place for an error.
    ///
    /// # Panics
    ///
    /// If it lacks its tenant.
    pub(crate) fn checked<L: Lookup<K>>(&self, lookup: L) -> L {
        assert!(!lookup.lacks_tenant(), "{}", Error::no_tenant(self.name()));
        lookup
    }
}

says!(ThreadMemo);

impl<K, V> ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    /// What this thread has of the memo, under the runtime that is bound here.
    pub(crate) fn local(&self) -> Rc<Local<K, V>> {
        let place = Place {
            memo: self.address(),
            realm: scope::realm_number(),
        };
        locals::find(place, || self.common())
    }

    /// What `see` makes of the value of a key, if that is a [quick](Local::quick) hit.
    // Inlined wherever it stands, so that `here` is known.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "the hit, which is to be a look-up and little more"
    )]
    pub(crate) fn quick<T>(
        &self,
        here: Option<HereKey<K, V>>,
        lookup: &impl Lookup<K>,
        see: impl FnOnce(&V) -> T,
    ) -> Option<T> {
        match here {
            Some(here) if !scope::is_any_bound() => {
                here::ask(here, |local| local.quick(local.hash(lookup), lookup, see))
            }
            _ => self.quick_elsewhere(lookup, see),
        }
    }

    /// Whether to ask for a key again tells the same, and costs nothing.
    #[inline]
    pub(crate) fn may_ask_twice(&self) -> bool {
        !self.spec.is_keyed_by_expression
    }

    /// As [`local`](Self::local), to be found quickly from now on.
    pub(crate) fn local_from(&self, here: Option<HereKey<K, V>>) -> Rc<Local<K, V>> {
        let Some(here) = here else {
            return self.local();
        };
        if !scope::is_any_bound()
            && let Some(local) = here::known(here)
        {
            return local;
        }
        let local = self.local();
        here::note(here, &local);
        local
    }

    // Never inlined: where there is a place for it, it is looked for nowhere else.
    #[inline(never)]
    fn quick_elsewhere<T>(&self, lookup: &impl Lookup<K>, see: impl FnOnce(&V) -> T) -> Option<T> {
        let local = self.local();
        local.quick(local.hash(lookup), lookup, see)
    }

    /// What all threads have in common.
    fn common(&self) -> Arc<Common<K, V>> {
        let new = |realm: &Arc<Realm>| {
            let place = Place {
                memo: self.address(),
                realm: realm.number(),
            };
            Common::new(place, &self.spec, self.hooks, realm)
        };
        match scope::current() {
            None => Arc::clone(self.common.get_or_init(|| new(Realm::process()))),
            Some(runtime) => runtime.state(self.address(), |_| new(runtime.realm())),
        }
    }

    /// The same, if there was a call; reading about a memo must not make one.
    fn known_common(&self) -> Option<Arc<Common<K, V>>> {
        match scope::current() {
            None => self.common.get().cloned(),
            Some(runtime) => runtime.known_state(self.address()),
        }
    }

    /// A reading of the counters: the sums over all threads.
    pub fn stats(&self) -> Stats {
        let known = self.known_common();
        known.map_or_else(Stats::default, |common| common.stats())
    }

    /// Sets all counters to zero; entries and bytes are what they are.
    pub fn reset_stats(&self) {
        if let Some(common) = self.known_common() {
            common.observer.reset();
        }
    }

    /// Calls `listener` with each [`Event`] of this memo from now on, in whichever thread it happens;
    /// see [`Memo::on_event`](crate::Memo::on_event).
    pub fn on_event(&self, listener: impl Fn(&Event<'_>) + Send + Sync + 'static) {
        self.common().observer.listen(listener);
    }

    /// What the annotation says, and a reading of the counters.
    pub fn info(&self) -> MemoInfo {
        MemoInfo::new(&self.spec, (&self.hooks).into(), self.stats())
    }

    /// The number of entries of all threads. What has expired or was invalidated counts until its thread
    /// meets it.
    pub fn len(&self) -> usize {
        usize::try_from(self.stats().entries).unwrap_or(usize::MAX)
    }

    /// The bytes of all entries of all threads, keys and overhead included.
    pub fn weight(&self) -> u64 {
        self.stats().bytes
    }

    /// Whether no thread has an entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K, V> Described for ThreadMemo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    fn info(&self) -> MemoInfo {
        Self::info(self)
    }

    fn spec(&self) -> &Spec {
        Self::spec(self)
    }
}

impl<K, V> fmt::Debug for ThreadMemo<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadMemo")
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}
