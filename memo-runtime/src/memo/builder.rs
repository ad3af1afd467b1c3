//! A memo without the macro.

use std::fmt;
use std::hash::Hash;
use std::sync::OnceLock;
use std::time::Duration;

use super::{Memo, Spec, State};
use crate::eviction::Policy;
use crate::mem_size::{MemSize, Weigher};
use crate::policy::Period;
use crate::realm::Realm;
use crate::runtime::scope;

/// Describes a memo without the macro; made by [`Memo::builder`].
///
/// The options are those of `#[memoize]` and mean the same. Those that compute in the background need
/// arguments of their own, which a closure does not have: `timeout` and `soft_timeout` are not here,
/// and with `stale` or `refresh_ahead` one of the calls computes.
#[must_use = "a description does nothing until it is built"]
pub struct MemoBuilder<K: 'static, V: 'static> {
    memo: Memo<K, V>,
}

impl<K, V> Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Describes a memo without the macro. `name` stands in the registry, in events and in errors.
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// use std::time::Duration;
    /// use memokit::Memo;
    ///
    /// let sessions = Memo::<String, u64>::builder("sessions")
    ///     .ttl(Duration::from_secs(300))
    ///     .tti(Duration::from_secs(60))
    ///     .capacity(10_000)
    ///     .build();
    /// sessions.insert("a7", 12);
    /// assert_eq!(sessions.peek("a7"), Some(12));
    /// assert!(sessions.invalidate("a7"));
    /// ```
    #[track_caller]
    pub fn builder(name: &'static str) -> MemoBuilder<K, V> {
        let here = std::panic::Location::caller();
        let spec = Spec::new(name, name, name).at(here.file(), here.line(), "");
        let spec = spec.by_hand();
        MemoBuilder {
            memo: Self::new(spec),
        }
    }
}

impl<K, V> MemoBuilder<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn spec(mut self, change: impl FnOnce(Spec) -> Spec) -> Self {
        self.memo.spec = change(self.memo.spec);
        self
    }

    fn hook(mut self, change: impl FnOnce(Memo<K, V>) -> Memo<K, V>) -> Self {
        self.memo = change(self.memo);
        self
    }

    /// How long a value is fresh after it was computed.
    pub fn ttl(self, ttl: Duration) -> Self {
        self.spec(|spec| spec.ttl(Period::Fixed(ttl)))
    }

    /// How long a value is fresh, as it or its key says.
    pub fn ttl_by(self, ttl: fn(&K, &V) -> Duration) -> Self {
        self.hook(|memo| memo.ttl_by(ttl))
    }

    /// How long a value is kept without being used.
    pub fn tti(self, tti: Duration) -> Self {
        self.spec(|spec| spec.tti(Period::Fixed(tti)))
    }

    /// The largest share of a ttl that is taken off it, 0 to 1.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the range before"
    )]
    pub fn jitter(self, share: f64) -> Self {
        let share = (share.clamp(0.0, 1.0) * 10_000.0).round() as u32;
        self.spec(|spec| spec.jitter(share))
    }

    /// How long after its ttl a value may still be served, while one call computes it anew.
    pub fn stale(self, stale: Duration) -> Self {
        self.spec(|spec| spec.stale(Period::Fixed(stale)))
    }

    /// Lets one call compute a value anew before it expires, the likelier the nearer that is.
    pub fn refresh_ahead(self) -> Self {
        self.spec(Spec::refresh_ahead)
    }

    /// The most entries; 0 stores nothing.
    pub fn capacity(self, entries: usize) -> Self {
        self.spec(|spec| spec.capacity(entries))
    }

    /// The most bytes of all entries, keys and overhead included.
    pub fn max_bytes(self, bytes: u64) -> Self {
        self.spec(|spec| spec.max_bytes(bytes))
    }

    /// Who is evicted once the memo is full.
    pub fn policy(self, policy: Policy) -> Self {
        self.spec(|spec| spec.policy(policy))
    }

    /// What tells the bytes of a value; else they are `size_of::<V>()`, or what [`weigh_deep`](Self::weigh_deep)
    /// says.
    pub fn weigh(self, weigh: fn(&V) -> usize) -> Self {
        self.hook(|memo| memo.weigh(weigh))
    }

    /// Counts all bytes of a value, those behind its pointers included. A function's memo does so unasked; here
    /// the type of the values may be any.
    pub fn weigh_deep(self) -> Self
    where
        V: MemSize,
    {
        self.hook(|memo| memo.weigh_by_type(Weigher::<V>::WEIGH))
    }

    /// What tells whether a value is stored.
    pub fn cache_if(self, condition: fn(&V) -> bool) -> Self {
        self.hook(|memo| memo.store_if(condition))
    }

    /// The groups of a value that its key tells.
    pub fn tags_by_key(self, tags: fn(&K) -> Vec<String>) -> Self {
        self.hook(|memo| memo.tags_by_key(tags))
    }

    /// The groups of a value that it or its key tells.
    pub fn tags_by(self, tags: fn(&K, &V) -> Vec<String>) -> Self {
        self.hook(|memo| memo.tags_by(tags))
    }

    /// The tenant that a key belongs to, for `invalidate_tenant` and for statistics.
    ///
    /// A name is never empty: a call that finds nothing, or stores something, panics then.
    pub fn tenant_by(self, tenant: fn(&K) -> String) -> Self {
        self.hook(|memo| memo.tenant_by(tenant))
    }

    /// The namespace, for `invalidate_namespace`; else it is the name.
    pub fn namespace(self, namespace: &'static str) -> Self {
        self.spec(|spec| spec.within(namespace))
    }

    /// Lets callers of one key compute side by side.
    pub fn side_by_side(self) -> Self {
        self.spec(Spec::side_by_side)
    }

    /// The memo, which takes its time from the runtime that is bound here, else from the system.
    pub fn build(self) -> Memo<K, V> {
        let Memo { spec, hooks, .. } = &self.memo;
        let state = match scope::current() {
            Some(runtime) => State::new(spec, *hooks, runtime.realm(), true),
            None => State::new(spec, *hooks, Realm::process(), true),
        };
        Memo {
            // It is nobody's static: wherever it is called from, its values are its own.
            is_made: true,
            state: OnceLock::from(state),
            ..self.memo
        }
    }
}

impl<K, V> fmt::Debug for MemoBuilder<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoBuilder")
            .field("memo", &self.memo)
            .finish_non_exhaustive()
    }
}
