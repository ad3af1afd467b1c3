//! The memo: the one place that knows keys, engine, flights, fences and stores, and decides hit or
//! miss.
//!
//! One operation, one file. What a memo holds lives in its [`State`]: in the static itself, or,
//! under a [scope](crate::Runtime::scope), in the runtime that is bound there.

mod any;
#[cfg(feature = "async")]
mod background;
mod builder;
mod conduct;
#[cfg(feature = "store")]
mod copies;
mod custom_policy;
mod direct;
mod entry_info;
mod find;
mod generic;
mod get;
#[cfg(feature = "async")]
mod get_async;
mod held;
mod holder;
mod hooks;
mod info;
mod insert;
mod invalidate;
mod iter;
mod many;
mod of_types;
mod options;
mod outcome;
mod peek;
mod put;
mod quick;
mod refresh;
mod settings;
#[cfg(feature = "store")]
mod shared;
#[cfg(feature = "store")]
mod shared_insert;
#[cfg(feature = "store")]
mod shared_refresh;
#[cfg(feature = "store")]
mod shared_value;
mod spec;
mod stale;
mod state;
mod store;
#[cfg(feature = "store")]
mod store_groups;
mod sweep;
mod tenants;
mod terms;
mod turn;
#[cfg(feature = "store")]
mod wire;

use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, OnceLock};

pub(crate) use self::any::{AnyState, downcast};
#[cfg(feature = "async")]
pub(crate) use self::background::{Serving, refresh_in_background};
pub use self::builder::MemoBuilder;
pub use self::custom_policy::{IsPolicy, custom_policy};
pub use self::entry_info::EntryInfo;
pub(crate) use self::find::{Step, find, find_fresh};
pub(crate) use self::generic::one_introduced;
pub use self::generic::{generic_memo, one_for};
pub(crate) use self::get::{Background, Call, Forms, begin, finish, proceed};
#[cfg(feature = "async")]
pub(crate) use self::get_async::{Calling, Course};
pub(crate) use self::hooks::{Hooks, Tags, says};
pub use self::hooks::{IntoTags, MaybeAbsent, MaybeError, tag_list, tags_of};
pub use self::info::{Described, MemoInfo};
pub use self::iter::{EntryRef, Iter};
pub use self::of_types::type_argument;
pub use self::options::MemoOptions;
pub(crate) use self::outcome::Answer;
pub use self::outcome::{Outcome, Source};
pub use self::put::Put;
pub(crate) use self::refresh::Refresh;
#[cfg(feature = "store")]
pub use self::shared_value::SharedValue;
pub use self::spec::{Scope, Spec, some_keys};
pub(crate) use self::state::{Core, Found, Missing, State, StateRef};
pub(crate) use self::store::{Fill, Left, Origin};
pub(crate) use self::terms::{Admission, Terms};
pub(crate) use self::turn::{Duty, Turn};
#[cfg(feature = "store")]
pub(crate) use self::{copies::Copied, shared::only, shared_refresh::SharedRefresh, wire::Wire};
#[cfg(feature = "async")]
use crate::clock::Clock;
use crate::event::Event;
use crate::observe::Stats;
use crate::realm::Realm;
use crate::record::MemoCell;
use crate::runtime::scope;

/// The cache behind one function or one calculation.
///
/// Of a memoized function it is reached by `f::memo()`: for statistics, limits, listeners, [`clear`](Self::clear). The calls of the
/// function itself go past it. Without a function, it is built by [`Memo::builder`], and then has all operations on
/// keys too.
///
/// # Concurrency
///
/// All operations may be called from any number of threads and tasks. No lock is held while code of yours runs, except a
/// key's `Eq`.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::Memo;
///
/// let squares = Memo::<u64, u64>::builder("squares").capacity(1_000).build();
/// assert_eq!(squares.get_or_insert_with(12, || 12 * 12), 144); // computed
/// assert_eq!(squares.get_or_insert_with(12, || unreachable!()), 144); // remembered
/// assert_eq!((squares.stats().hits, squares.stats().misses, squares.len()), (1, 1, 1));
/// assert!(squares.invalidate(12));
/// assert_eq!(squares.peek(12), None);
/// ```
pub struct Memo<K: 'static, V: 'static> {
    spec: Spec,
    hooks: Hooks<K, V>,
    /// Whether it was built while the program runs, and so is nobody's static.
    is_made: bool,
    #[cfg(feature = "store")]
    wire: Option<Wire<K, V>>,
    /// Whether another memo writes the same keys; looked up when a store is first used.
    #[cfg(all(feature = "store", feature = "registry"))]
    clashes: OnceLock<bool>,
    state: OnceLock<Arc<State<K, V>>>,
}

impl<K: 'static, V: 'static> Memo<K, V> {
    /// A memo that keeps its values in the process.
    #[doc(hidden)]
    pub const fn new(spec: Spec) -> Self {
        assert!(
            !spec.is_shared(),
            "the struct says `scope = shared`, which its methods say for themselves; write \
             `scope = shared` or `scope = process` in the `#[cache_calculation(…)]` of the method",
        );
        Self {
            spec,
            hooks: Hooks::NONE,
            is_made: false,
            #[cfg(feature = "store")]
            wire: None,
            #[cfg(all(feature = "store", feature = "registry"))]
            clashes: OnceLock::new(),
            state: OnceLock::new(),
        }
    }

    /// The name in the registry: the path of the item, unless `name = "…"` says otherwise.
    pub fn name(&self) -> &'static str {
        self.spec.name
    }

    pub(crate) fn spec(&self) -> &Spec {
        &self.spec
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.spec.is_shared()
    }
}

#[cfg(feature = "store")]
impl<K, V> Memo<K, V>
where
    K: crate::key::KeyLayout + 'static,
    V: SharedValue + 'static,
{
    /// A memo that keeps its values in a shared store, written by the default codec.
    #[cfg(feature = "codec-postcard")]
    #[doc(hidden)]
    pub const fn shared(spec: Spec) -> Self {
        assert!(
            !spec.has_codec_for_fields,
            "the struct says which `codec` writes its fields, and methods say it for themselves; write \
             `codec = …` in the `#[cache_calculation(…)]` of the method, be it `codec = postcard`",
        );
        Self::written_by::<crate::codec::Postcard>(spec)
    }

    /// A memo that keeps its values in a shared store, written by this codec.
    #[doc(hidden)]
    pub const fn written_by<C: crate::codec::Codec>(mut spec: Spec) -> Self {
        spec.codec = Some(C::NAME);
        Self {
            spec,
            hooks: Hooks::NONE,
            is_made: false,
            wire: Some(Wire::new::<C>()),
            #[cfg(feature = "registry")]
            clashes: OnceLock::new(),
            state: OnceLock::new(),
        }
    }
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    pub(crate) fn state(&self) -> StateRef<'_, K, V> {
        match self.runtime() {
            None => {
                let new = || State::new(&self.spec, self.hooks, Realm::process(), false);
                StateRef::Process(self.state.get_or_init(new))
            }
            Some(runtime) => {
                let new = |realm: &Realm| State::new(&self.spec, self.hooks, realm, false);
                StateRef::Scoped(runtime.state(self.address(), new))
            }
        }
    }

    /// The state in the cell of a value, or, without one, of the memo itself.
    pub(crate) fn state_in(&'static self, cell: Option<&MemoCell>) -> StateRef<'static, K, V> {
        match cell {
            Some(cell) => StateRef::Scoped(cell.state(self)),
            None => self.state(),
        }
    }

    /// The same, if there was a call.
    #[inline]
    pub(crate) fn known_state_in(
        &'static self,
        cell: Option<&MemoCell>,
    ) -> Option<StateRef<'static, K, V>> {
        match cell {
            Some(cell) => Some(StateRef::Scoped(cell.state(self))),
            None => self.known_state(),
        }
    }

    /// A new state, for one value.
    pub(crate) fn state_of_a_value(&self) -> Arc<State<K, V>> {
        let state = match scope::current() {
            Some(runtime) => State::new(&self.spec, self.hooks, runtime.realm(), false),
            None => State::new(&self.spec, self.hooks, Realm::process(), false),
        };
        // The state is known by now: what is set from here on, is set of it too.
        if let Some(of_memo) = self.known_state() {
            state.set_as(&of_memo);
        }
        state
    }

    /// The time that calls here and now go by.
    #[cfg(feature = "async")]
    pub(crate) fn clock(&self) -> Clock {
        match self.runtime() {
            Some(runtime) => runtime.realm().clock().clone(),
            None => Realm::process().clock().clone(),
        }
    }

    /// The states in the cells of all values, of a memo with `scope = instance`.
    pub(super) fn states_in_values(&self) -> Vec<Arc<dyn AnyState>> {
        any::states_in_values(&self.spec)
    }

    /// The same with their types. Memos that a macro stamped out look alike, and have others.
    fn own_states_in_values(&self) -> impl Iterator<Item = Arc<State<K, V>>> {
        let states = self.states_in_values().into_iter();
        states.filter_map(|state| state.into_any().downcast().ok())
    }

    /// The state, if there was a call; reading about a memo must not make one.
    fn known_state(&self) -> Option<StateRef<'_, K, V>> {
        match self.runtime() {
            None => self.state.get().map(StateRef::Process),
            Some(runtime) => runtime.known_state(self.address()).map(StateRef::Scoped),
        }
    }

    /// The runtime that holds the state, if it is not the memo itself.
    fn runtime(&self) -> Option<Arc<crate::runtime::Inner>> {
        if self.is_made {
            return None;
        }
        scope::current()
    }

    pub(crate) fn address(&self) -> usize {
        // Memos are statics: an address is one memo for as long as the program runs.
        std::ptr::from_ref(self).addr()
    }

    /// How to write to a store: not at all, if another memo would read what is written.
    #[cfg(feature = "store")]
    pub(crate) fn wire(&self) -> Option<&Wire<K, V>> {
        if self.spec.is_unnamed {
            return None;
        }
        #[cfg(feature = "registry")]
        if *self
            .clashes
            .get_or_init(|| crate::registry::clashes(&self.spec))
        {
            return None;
        }
        self.wire.as_ref()
    }

    /// A reading of the counters.
    pub fn stats(&self) -> Stats {
        let known = self.known_state().map(|state| state.stats());
        any::sum_of_values(&self.spec, known)
    }

    /// Sets all counters to zero; entries and bytes are what they are.
    pub fn reset_stats(&self) {
        if let Some(state) = self.known_state() {
            state.observer.reset();
        }
        for state in self.own_states_in_values() {
            state.observer.reset();
        }
    }

    /// Calls `listener` with each [`Event`] of this memo from now on.
    ///
    /// A listener is called on the thread of whoever caused the event, one event after the other, and
    /// may call memos. One that is slow holds up a single thread at a time: the events of others wait
    /// for it, and beyond 1024 of them are lost and counted. One that panics is called again for the
    /// next event. See [`Event`] for the details.
    pub fn on_event(&self, listener: impl Fn(&Event<'_>) + Send + Sync + 'static) {
        self.state().observer.listen(listener);
    }

    /// What the annotation says, and a reading of the counters.
    pub fn info(&self) -> MemoInfo {
        let info = MemoInfo::new(&self.spec, (&self.hooks).into(), self.stats());
        let in_values = any::shares_of_values(&self.spec);
        let known = self.known_state();
        match known.as_ref().and_then(|state| state.share()) {
            Some(share) => info.within(share.budget(), share.size() + in_values),
            None => info.within(scope::realm().budget(), in_values),
        }
    }

    /// The number of entries in the process; expired ones count until they are met.
    pub fn len(&self) -> usize {
        let known = self.known_state();
        let known = known.map_or(0, |state| state.engine.room().entries());
        let in_values = self.states_in_values();
        let in_values = in_values.iter().map(|state| state.stats().entries);
        usize::try_from(known + in_values.sum::<u64>()).unwrap_or(usize::MAX)
    }

    /// The bytes of all entries in the process, keys and overhead included.
    pub fn weight(&self) -> u64 {
        let known = self.known_state();
        let known = known.map_or(0, |state| state.engine.room().bytes());
        let in_values = self.states_in_values();
        known
            + in_values
                .iter()
                .map(|state| state.stats().bytes)
                .sum::<u64>()
    }

    /// Whether there is no entry in the process.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K, V> fmt::Debug for Memo<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memo")
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}
